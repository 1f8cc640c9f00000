/**
 * The fixed words of the Itanium C++ ABI's mangling, section 5.1.
 *
 * @module
 */

/** Types of one letter. */
export const BUILTIN_TYPES: Readonly<Record<string, string>> = {
  a: "signed char",
  b: "bool",
  c: "char",
  d: "double",
  e: "long double",
  f: "float",
  g: "__float128",
  h: "unsigned char",
  i: "int",
  j: "unsigned int",
  l: "long",
  m: "unsigned long",
  n: "__int128",
  o: "unsigned __int128",
  s: "short",
  t: "unsigned short",
  v: "void",
  w: "wchar_t",
  x: "long long",
  y: "unsigned long long",
  z: "...",
};

/** Types of one letter after a `D`. */
export const D_TYPES: Readonly<Record<string, string>> = {
  a: "auto",
  c: "decltype(auto)",
  d: "decimal64",
  e: "decimal128",
  f: "decimal32",
  h: "half",
  i: "char32_t",
  n: "decltype(nullptr)",
  s: "char16_t",
  u: "char8_t",
};

/** How a number of a type is written as an argument: what follows it. Other types are cast. */
export const NUMBER_SUFFIXES: ReadonlyMap<string, string> = new Map([
  ["int", ""],
  ["unsigned int", "u"],
  ["long", "l"],
  ["unsigned long", "ul"],
  ["long long", "ll"],
  ["unsigned long long", "ull"],
]);

/** One of the standard library's abbreviations. */
export interface StandardName {
  /** What it stands for. */
  readonly text: string;
  /** The name that its constructors have. */
  readonly last: string;
}

const TRAITS = "std::char_traits<char>";

/** The standard library's abbreviations, by the letter after the `S`. */
export const STANDARD_NAMES: Readonly<Record<string, StandardName>> = {
  a: { text: "std::allocator", last: "allocator" },
  b: { text: "std::basic_string", last: "basic_string" },
  s: {
    text: `std::basic_string<char, ${TRAITS}, std::allocator<char> >`,
    last: "basic_string",
  },
  i: { text: `std::basic_istream<char, ${TRAITS} >`, last: "basic_istream" },
  o: { text: `std::basic_ostream<char, ${TRAITS} >`, last: "basic_ostream" },
  d: { text: `std::basic_iostream<char, ${TRAITS} >`, last: "basic_iostream" },
};

/** What `T` and `G` names are about; what follows is a type or another name. */
export const SPECIAL_NAMES: Readonly<Record<string, readonly [string, "type" | "name"]>> = {
  TV: ["vtable for ", "type"],
  TT: ["VTT for ", "type"],
  TI: ["typeinfo for ", "type"],
  TS: ["typeinfo name for ", "type"],
  TH: ["TLS init function for ", "name"],
  TW: ["TLS wrapper function for ", "name"],
  GV: ["guard variable for ", "name"],
};

/** Operators: their symbol and how many operands they take in an expression. */
export const OPERATORS: Readonly<Record<string, readonly [string, number]>> = {
  nw: ["new", 0],
  na: ["new[]", 0],
  dl: ["delete", 0],
  da: ["delete[]", 0],
  aw: ["co_await", 1],
  ps: ["+", 1],
  ng: ["-", 1],
  ad: ["&", 1],
  de: ["*", 1],
  co: ["~", 1],
  nt: ["!", 1],
  pp: ["++", 1],
  mm: ["--", 1],
  pl: ["+", 2],
  mi: ["-", 2],
  ml: ["*", 2],
  dv: ["/", 2],
  rm: ["%", 2],
  an: ["&", 2],
  or: ["|", 2],
  eo: ["^", 2],
  aS: ["=", 2],
  pL: ["+=", 2],
  mI: ["-=", 2],
  mL: ["*=", 2],
  dV: ["/=", 2],
  rM: ["%=", 2],
  aN: ["&=", 2],
  oR: ["|=", 2],
  eO: ["^=", 2],
  ls: ["<<", 2],
  rs: [">>", 2],
  lS: ["<<=", 2],
  rS: [">>=", 2],
  eq: ["==", 2],
  ne: ["!=", 2],
  lt: ["<", 2],
  gt: [">", 2],
  le: ["<=", 2],
  ge: [">=", 2],
  ss: ["<=>", 2],
  aa: ["&&", 2],
  oo: ["||", 2],
  cm: [",", 2],
  pm: ["->*", 2],
  pt: ["->", 2],
  cl: ["()", 0],
  ix: ["[]", 2],
  qu: ["?", 3],
};
