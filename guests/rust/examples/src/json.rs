//! Counting what is in a JSON text.

use serde_json::{Error, Value};

/// Counts the values in a JSON text: objects, arrays, strings, numbers, `true`, `false` and
/// `null`, the outermost one included. The names of an object's members do not count, and of
/// members with the same name, only the last one does.
pub fn count_values(text: &str) -> Result<u32, Error> {
    serde_json::from_str(text).map(|value| count(&value))
}

fn count(value: &Value) -> u32 {
    let inside: u32 = match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    };
    1 + inside
}

#[cfg(test)]
mod tests {
    use super::count_values;

    #[test]
    fn counts_values_of_every_kind() {
        let cases = [
            ("0", 1),
            ("-12.5e+3", 1),
            (" [ ] ", 1),
            ("{}", 1),
            (r#"{"a":[1,2,{"b":null}],"c":"A\n"}"#, 7),
            ("[true,false,null]", 4),
            (r#"["\u00e9","é"]"#, 3),
            (r#"{"a":[1,2,3],"a":4}"#, 2),
        ];
        for (text, count) in cases {
            assert_eq!(count_values(text).unwrap(), count, "{text}");
        }
    }

    #[test]
    fn says_where_a_text_is_wrong() {
        let cases = [
            ("", (1, 0)),
            ("[1,]", (1, 4)),
            ("[1\n 2]", (2, 2)),
            ("{a:1}", (1, 2)),
            ("01", (1, 2)),
            ("[1]]", (1, 4)),
        ];
        for (text, place) in cases {
            let error = count_values(text).unwrap_err();
            assert_eq!((error.line(), error.column()), place, "{text}");
        }
    }

    #[test]
    fn bounds_the_nesting() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(count_values(&nested(127)).unwrap(), 127);
        assert!(count_values(&nested(128)).is_err());
    }
}
