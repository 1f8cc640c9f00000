//! A parser for JSON (RFC 8259) that keeps nothing but a count.

use std::fmt;

/// How deep arrays and objects may be nested. Each level takes a stack frame.
pub const MAX_DEPTH: u32 = 128;

/// Why a text is not JSON.
#[derive(Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Where in the text, in bytes; the text's length if it ends too early.
    pub offset: usize,
    /// What is wrong there.
    pub problem: &'static str,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.problem, self.offset)
    }
}

/// Counts the values in a JSON text: objects, arrays, strings, numbers, `true`, `false` and
/// `null`, the outermost one included. The names of an object's members do not count.
pub fn count_values(text: &str) -> Result<u32, JsonError> {
    let mut parser = Parser {
        bytes: text.as_bytes(),
        offset: 0,
        count: 0,
    };
    parser.skip_space();
    parser.value(0)?;
    parser.skip_space();
    if parser.offset < parser.bytes.len() {
        return Err(parser.error("unexpected text behind the value"));
    }
    Ok(parser.count)
}

struct Parser<'a> {
    bytes: &'a [u8],
    offset: usize,
    count: u32,
}

impl Parser<'_> {
    fn error(&self, problem: &'static str) -> JsonError {
        JsonError {
            offset: self.offset,
            problem,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.offset).copied()
    }

    /// Steps over `byte` if it comes next.
    fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.offset += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.offset += 1;
        }
    }

    fn value(&mut self, depth: u32) -> Result<(), JsonError> {
        self.count += 1;
        match self.peek() {
            Some(b'{' | b'[') if depth == MAX_DEPTH => Err(self.error("nesting is too deep")),
            Some(b'{') => self.items(b'}', depth, Self::member),
            Some(b'[') => self.items(b']', depth, Self::value),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(_) => Err(self.error("expected a value")),
            None => Err(self.error("expected a value, found the end")),
        }
    }

    /// Parses an opening bracket, items between commas, and the closing bracket.
    fn items(
        &mut self,
        close: u8,
        depth: u32,
        item: fn(&mut Self, u32) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.offset += 1;
        self.skip_space();
        if self.accept(close) {
            return Ok(());
        }
        loop {
            item(self, depth + 1)?;
            self.skip_space();
            if self.accept(close) {
                return Ok(());
            }
            if !self.accept(b',') {
                return Err(self.error("expected a comma or a closing bracket"));
            }
            self.skip_space();
        }
    }

    fn member(&mut self, depth: u32) -> Result<(), JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.error("expected a name in quotes"));
        }
        self.string()?;
        self.skip_space();
        if !self.accept(b':') {
            return Err(self.error("expected a colon"));
        }
        self.skip_space();
        self.value(depth)
    }

    fn word(&mut self, word: &str) -> Result<(), JsonError> {
        if !self.bytes[self.offset..].starts_with(word.as_bytes()) {
            return Err(self.error("expected a value"));
        }
        self.offset += word.len();
        Ok(())
    }

    fn string(&mut self) -> Result<(), JsonError> {
        self.offset += 1;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.offset += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(0..=0x1f) => return Err(self.error("control character in a string")),
                Some(_) => self.offset += 1,
                None => return Err(self.error("string without an end")),
            }
        }
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        let start = self.offset;
        self.offset += 1;
        let digits = match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 0,
            Some(b'u') => 4,
            _ => {
                return Err(JsonError {
                    offset: start,
                    problem: "unknown escape",
                })
            }
        };
        self.offset += 1;
        for _ in 0..digits {
            if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                return Err(self.error("expected a hexadecimal digit"));
            }
            self.offset += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), JsonError> {
        self.accept(b'-');
        if !self.accept(b'0') {
            self.digits()?;
        }
        if self.accept(b'.') {
            self.digits()?;
        }
        if self.accept(b'e') || self.accept(b'E') {
            let _ = self.accept(b'+') || self.accept(b'-');
            self.digits()?;
        }
        Ok(())
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.offset;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.offset += 1;
        }
        if self.offset == start {
            return Err(self.error("expected a digit"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ];
        for (text, count) in cases {
            assert_eq!(count_values(text), Ok(count), "{text}");
        }
    }

    #[test]
    fn says_where_a_text_is_wrong() {
        let cases = [
            ("", 0),
            ("  ", 2),
            ("[1,]", 3),
            ("[1 2]", 3),
            ("{\"a\" 1}", 5),
            ("{a:1}", 1),
            ("01", 1),
            ("1.", 2),
            ("-", 1),
            ("tru", 0),
            ("\"ab", 3),
            ("\"a\nb\"", 2),
            ("\"\\x\"", 1),
            ("\"\\u12g4\"", 5),
            ("[1]]", 3),
        ];
        for (text, offset) in cases {
            assert_eq!(count_values(text).unwrap_err().offset, offset, "{text}");
        }
    }

    #[test]
    fn bounds_the_nesting() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(count_values(&nested(128)), Ok(128));
        assert_eq!(
            count_values(&nested(100_000)),
            Err(JsonError {
                offset: 128,
                problem: "nesting is too deep"
            })
        );
    }
}
