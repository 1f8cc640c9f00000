import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { demangle } from "../../lib/debug/demangle.ts";

/** Expected values from `c++filt` (GNU Binutils 2.40), as it prints them. */
const CPP: readonly [string, string][] = [
  ["_Z1fiPKcRd", "f(int, char const*, double&)"],
  ["_ZN3foo3barEv", "foo::bar()"],
  ["_ZNK3foo3barEv", "foo::bar() const"],
  ["_ZNKR3foo3barEv", "foo::bar() const &"],
  ["_Z1fPFviE", "f(void (*)(int))"],
  ["_Z1fRA3_i", "f(int (&) [3])"],
  ["_Z1fPA3_KA4_i", "f(int const (*) [3][4])"],
  ["_Z1fIiET_S0_", "int f<int>(int)"],
  ["_Z1fIJicEEvDpOT_", "void f<int, char>(int&&, char&&)"],
  ["_Z1fIJEEvDpT_", "void f<>()"],
  [
    "_ZNSt6vectorIiSaIiEE9push_backERKi",
    "std::vector<int, std::allocator<int> >::push_back(int const&)",
  ],
  [
    "_ZNSsC1Ev",
    "std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string()",
  ],
  ["_Z1fSs", "f(std::basic_string<char, std::char_traits<char>, std::allocator<char> >)"],
  [
    "_ZNSs4sizeEv",
    "std::basic_string<char, std::char_traits<char>, std::allocator<char> >::size()",
  ],
  [
    "_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc",
    "std::basic_ostream<char, std::char_traits<char> >& std::operator<< <std::char_traits<char> >(std::basic_ostream<char, std::char_traits<char> >&, char const*)",
  ],
  ["_ZN12_GLOBAL__N_11fEv", "(anonymous namespace)::f()"],
  ["_ZTV3foo", "vtable for foo"],
  ["_ZTI3foo", "typeinfo for foo"],
  ["_ZTS3foo", "typeinfo name for foo"],
  ["_ZThn16_N3foo3barEv", "non-virtual thunk to foo::bar()"],
  ["_ZTv0_n24_N3foo3barEv", "virtual thunk to foo::bar()"],
  ["_ZGVZ1fvE1x", "guard variable for f()::x"],
  ["_ZZ1fvE1x", "f()::x"],
  ["_ZZ1fvE1x_0", "f()::x"],
  ["_ZZ1fIiEvT_E1x", "f<int>(int)::x"],
  ["_ZZ1fvENKUliE_clEi", "f()::{lambda(int)#1}::operator()(int) const"],
  ["_ZZ1fvENKUlvE0_clEv", "f()::{lambda()#2}::operator()() const"],
  ["_ZN3fooC1Ev", "foo::foo()"],
  ["_ZN3fooD0Ev", "foo::~foo()"],
  ["_ZN3fooplERKS_", "foo::operator+(foo const&)"],
  ["_ZN3foocvPKcEv", "foo::operator char const*()"],
  ["_ZN3foo3barB5cxx11Ev", "foo::bar[abi:cxx11]()"],
  ["_Z1fIXadL_Z1gvEEEvv", "void f<&(g())>()"],
  ["_Z1fILi5EEvv", "void f<5>()"],
  ["_Z1fILb1EEvv", "void f<true>()"],
  ["_Z1fILj5EEvv", "void f<5u>()"],
  ["_Z1fILin5EEvv", "void f<-5>()"],
  ["_Z1fILc65EEvv", "void f<(char)65>()"],
  ["_Z1fILm5EEvv", "void f<5ul>()"],
  ["_Z1fILDnEEvv", "void f<decltype(nullptr)>()"],
  ["_Z1fM3fooi", "f(int foo::*)"],
  ["_Z1fM3fooKFvvE", "f(void (foo::*)() const)"],
  ["_Z1fDn", "f(decltype(nullptr))"],
  ["_Z1fDv4_f", "f(float __vector(4))"],
  ["_Z1fPFPFvcEiE", "f(void (*(*)(int))(char))"],
  ["_Z1fPA3_PFviE", "f(void (* (*) [3])(int))"],
  ["_Z1fIiEPFvcEi", "void (*f<int>(int))(char)"],
  ["_Z1fIiEDTplfp_Li1EET_", "decltype ({parm#1}+(1)) f<int>(int)"],
  ["_ZN1AcvT_IiEEv", "A::operator int<int>()"],
  ["_Zli2_xy", 'operator"" _x(unsigned long long)'],
  ["_Z1fv.isra.0", "f() [clone .isra.0]"],
  ["_Z1fv.constprop.0.cold", "f() [clone .constprop.0] [clone .cold]"],
  ["_Z1fv.part.3", "f() [clone .part.3]"],
  ["_Z1fv.123", "f() [clone .123]"],
  ["_ZL3foov", "foo()"],
  ["_ZL3foo", "foo"],
  ["_Z1fVKPi", "f(int* const volatile)"],
  ["_Z1fPrVKi", "f(int const volatile restrict*)"],
  ["_Z1fIRiEvOT_", "void f<int&>(int&)"],
  [
    "_ZNSt3__16vectorIiNS_9allocatorIiEEE9push_backEOi",
    "std::__1::vector<int, std::__1::allocator<int> >::push_back(int&&)",
  ],
  [
    "_Z1fSt6vectorIS_IiSaIiEESaIS1_EE",
    "f(std::vector<std::vector<int, std::allocator<int> >, std::allocator<std::vector<int, std::allocator<int> > > >)",
  ],
  [
    "_ZSt4moveIRiEONSt16remove_referenceIT_E4typeEOS2_",
    "std::remove_reference<int&>::type&& std::move<int&>(int&)",
  ],
  [
    "_ZSt7forwardIRKSsEOT_RNSt16remove_referenceIS3_E4typeE",
    "std::basic_string<char, std::char_traits<char>, std::allocator<char> > const& std::forward<std::basic_string<char, std::char_traits<char>, std::allocator<char> > const&>(std::remove_reference<std::basic_string<char, std::char_traits<char>, std::allocator<char> > const&>::type&)",
  ],
  ["_ZN9__gnu_cxx13new_allocatorIcED2Ev", "__gnu_cxx::new_allocator<char>::~new_allocator()"],
  ["_ZdlPv", "operator delete(void*)"],
  ["_Znwm", "operator new(unsigned long)"],
  ["_ZTW1x", "TLS wrapper function for x"],
  ["_ZTC1A8_1B", "construction vtable for B-in-A"],
  ["_ZN1A1BIiE1CIcEC1Ev", "A::B<int>::C<char>::C()"],
  ["_ZN1A1BIiED1Ev", "A::B<int>::~B()"],
  ["_Z1fU8__vectori", "f(int __vector)"],
  ["_Z1fu3foo", "f(foo)"],
  ["_Z1fz", "f(...)"],
  ["_ZN3fooIiEC1IcEET_", "foo<int>::foo<char>(char)"],
  ["_Z1fPDoFvvE", "f(void (*)() noexcept)"],
  ["_ZNO1A1fEv", "A::f() &&"],
  ["_ZZN1A1fEvENUt_1gEv", "A::f()::{unnamed type#1}::g()"],
  ["_ZN1AUt_1fEv", "A::{unnamed type#1}::f()"],
  ["_Z1fIJLi1ELi2EEEvv", "void f<1, 2>()"],
  ["_Z1fI3fooIJicEEEvT_", "void f<foo<int, char> >(foo<int, char>)"],
  ["_Z1fILZ1gvEEvv", "void f<g()>()"],
  ["_ZN1fIiE1gIcEEvT_S1_", "void f<int>::g<char>(char, f<int>::g)"],
  [
    "_Z1fIiEvNSt9enable_ifIXsr3foo5valueEiE4typeE",
    "void f<int>(std::enable_if<foo::value, int>::type)",
  ],
  ["_Z3fooILPKc0EEvv", "void foo<(char const*)0>()"],
  ["_Z1fN3foo3barE", "f(foo::bar)"],
  ["_ZN3foo4bar_E3baz", "foo::bar_(baz)"],
  ["_ZZ4mainENKUlT_E_clIiEEDaS_", "auto main::{lambda(auto:1)#1}::operator()<int>(int) const"],
  ["_Z1fDF16_", "f(_Float16)"],
  ["_Z1fPKPKc", "f(char const* const*)"],
  ["_Z1fKPKc", "f(char const* const)"],
  [
    "_ZN5boost6detail17sp_counted_impl_pIN3foo3barEE7disposeEv",
    "boost::detail::sp_counted_impl_p<foo::bar>::dispose()",
  ],
  [
    "_ZNSt17_Function_handlerIFvvEZ4mainEUlvE_E9_M_invokeERKSt9_Any_data",
    "std::_Function_handler<void (), main::{lambda()#1}>::_M_invoke(std::_Any_data const&)",
  ],
  [
    "_ZNSt8functionIFviEEC2IZ4mainEUliE_vvEET_",
    "std::function<void (int)>::function<main::{lambda(int)#1}, void, void>(main::{lambda(int)#1})",
  ],
  [
    "_ZSt8for_eachIPiZ4mainEUliE_ET0_T_S3_S2_",
    "main::{lambda(int)#1} std::for_each<int*, main::{lambda(int)#1}>(int*, int*, main::{lambda(int)#1})",
  ],
  ["_ZNKSt4lessIiEclERKiS2_", "std::less<int>::operator()(int const&, int const&) const"],
  ["_ZN1AixEi", "A::operator[](int)"],
  ["_ZN1AclEii", "A::operator()(int, int)"],
  ["_ZN1AptEv", "A::operator->()"],
  ["_ZN1AaSERKS_", "A::operator=(A const&)"],
  ["_ZTIN1A1BE", "typeinfo for A::B"],
  ["_ZTSPKc", "typeinfo name for char const*"],
  ["_ZTIFvvE", "typeinfo for void ()"],
  ["_ZTT1A", "VTT for A"],
  ["_Z1fDa", "f(auto)"],
  ["_ZNSolsEi", "std::basic_ostream<char, std::char_traits<char> >::operator<<(int)"],
  ["_ZNSi3getEv", "std::basic_istream<char, std::char_traits<char> >::get()"],
  ["_Z1fSaIcE", "f(std::allocator<char>)"],
  ["_Z1fSb", "f(std::basic_string)"],
  ["_ZNSt8ios_base4InitC1Ev", "std::ios_base::Init::Init()"],
];

/**
 * Legacy Rust. Expected values from `c++filt`, less the hash, which it prints and we drop.
 */
const RUST_LEGACY: readonly [string, string][] = [
  ["_ZN4core3fmt9Formatter3pad17h0123456789abcdefE", "core::fmt::Formatter::pad"],
  [
    "_ZN60_$LT$alloc..string..String$u20$as$u20$core..fmt..Display$GT$3fmt17hd8f0c1b2a3e4f506E",
    "<alloc::string::String as core::fmt::Display>::fmt",
  ],
  [
    "_ZN4core3ptr85drop_in_place$LT$std..rt..lang_start$LT$$LP$$RP$$GT$..$u7b$$u7b$closure$u7d$$u7d$$GT$17h0123456789abcdefE",
    "core::ptr::drop_in_place<std::rt::lang_start<()>::{{closure}}>",
  ],
  ["_ZN3foo30_$RF$$BP$mut$u20$T$SP$$C$$u5b$17h0123456789abcdefE", "foo::&*mut T@,["],
  ["_ZN3std2rt10lang_start17h0123456789abcdefE.llvm.1A2B3C", "std::rt::lang_start"],
  ["_ZN3std2rt10lang_start17h0123456789abcdefE.2321", "std::rt::lang_start"],
  // Ours: c++filt drops this suffix without a word.
  ["_ZN3std2rt10lang_start17h0123456789abcdefE.cold", "std::rt::lang_start [clone .cold]"],
];

/**
 * Rust v0. Expected values from `c++filt`, less the crate's disambiguator (`foo[1a2b]::bar`), less the
 * type of a constant (`<16: usize>`).
 */
const RUST_V0: readonly [string, string][] = [
  ["_RNvC6_123foo3bar", "123foo::bar"],
  ["_RNvNtCs1234_7mycrate3foo3bar", "mycrate::foo::bar"],
  ["_RINvNtC3std3mem8align_ofdE", "std::mem::align_of::<f64>"],
  ["_RNCNvC3foo3bar0", "foo::bar::{closure#0}"],
  ["_RNCNvC3foo3bars_0", "foo::bar::{closure#1}"],
  ["_RNCNCNvC3foo3bar00", "foo::bar::{closure#0}::{closure#0}"],
  ["_RNSNvC3foo3bar0B3_", "foo::bar::{shim#0}"],
  ["_RNSNvC3foo3bar6vtable", "foo::bar::{shim:vtable#0}"],
  ["_RNvMCs1_3fooNtB2_3Bar3baz", "<foo::Bar>::baz"],
  ["_RNvXCs1_3fooNtB2_3BarNtB2_5Trait3baz", "<foo::Bar as foo::Trait>::baz"],
  ["_RNvYNtC3foo3BarNtB2_5Trait3baz", "<foo::Bar as foo::Bar::Trait>::baz"],
  ["_RINvC3foo3barKj10_E", "foo::bar::<16>"],
  ["_RINvC3foo3barKin5_Kc61_Kb1_E", "foo::bar::<-5, 'a', true>"],
  [
    "_RINvC3foo3barFEuRShQDNtC3foo5TraitNtC3foo5OtherEL_PmOyTmyEE",
    "foo::bar::<fn(), &[u8], &mut dyn foo::Trait + foo::Other, *const u32, *mut u64, (u32, u64)>",
  ],
  ["_RINvC3foo3barTmEE", "foo::bar::<(u32,)>"],
  ["_RNvC7mycrateu8gdel_5qa", "mycrate::gödel"],
  ["_RNvC7mycrateu4ks9a", "mycrate::ꩻ"],
  ["_RINvC3foo3barKpE", "foo::bar::<_>"],
  [
    "_RINvC3foo3barFUKCRmEmE",
    'foo::bar::<unsafe extern "C" fn(&u32) -> u32>',
  ],
  ["_RINvC3foo3barFG_RL0_mEuE", "foo::bar::<for<'a> fn(&'a u32)>"],
  [
    "_RINvC3foo3barDG_INtC3foo5TraitRL0_mEp4ItemmEL_E",
    "foo::bar::<dyn for<'a> foo::Trait<&'a u32, Item = u32>>",
  ],
  ["_RNvNvNvNvC3foo3bar3baz3qux4quux", "foo::bar::baz::qux::quux"],
  ["_RMC0INtC8arrayvec8ArrayVechKj7b_E", "<arrayvec::ArrayVec<u8, 123>>"],
  ["_RINvC3foo3barAmj3_E", "foo::bar::<[u32; 3]>"],
  ["_RNvNtC3foo0_3bar", "foo::bar"],
  ["_RNvC3foo3bar.llvm.1234", "foo::bar"],
  // Ours: c++filt drops this suffix without a word.
  ["_RNvC6_123foo3bar.cold.1", "123foo::bar [clone .cold.1]"],
];

/** From the rustc book, "v0 Symbol Format": constants that c++filt 2.40 does not know. */
const RUST_V0_CONSTANTS: readonly [string, string][] = [
  ["_RINvC1a1bKRe616263_E", 'a::b::<"abc">'],
  ["_RINvC1a1bKRe0a22_E", String.raw`a::b::<"\n\"">`],
  ["_RINvC1a1bKTm1_b0_EE", "a::b::<{(1, false)}>"],
  ["_RINvC1a1bKAm1_m2_EE", "a::b::<{[1, 2]}>"],
  ["_RINvC1a1bKRm1_E", "a::b::<{&1}>"],
  ["_RINvC1a1bKVNtC1a1SUE", "a::b::<{a::S}>"],
  ["_RINvC1a1bKVNtC1a1STm1_EE", "a::b::<{a::S(1)}>"],
  ["_RINvC1a1bKVNtC1a1SS1fm1_EE", "a::b::<{a::S { f: 1 }}>"],
  // c++filt prints hexadecimal here, and loses a digit.
  ["_RINvC1a1bKn7fffffffffffffffffffffffffffffff_E", `a::b::<${2n ** 127n - 1n}>`],
];

const UNCHANGED: readonly string[] = [
  "",
  "main",
  "_Z",
  "_R",
  "_ZN",
  "_ZNE",
  "_start",
  "foo.isra.0",
  "__R",
  "_RNkC3foo",
  "_R1NvC3foo3bar",
  "_ZN3foo",
  "_Z1fS_",
  "_Z1fT_",
  "_Z1fDpT_",
  "_Z99999999999999999999f",
  "_RNvC99999999999999999999f3bar",
  "_RNvB_3bar",
  "_RNvB9_3bar",
  "_RINvC3foo3barRL5_mE",
  "_ZN3foo13$constructor$17h0123456789abcdefE\u0000",
  "_Z1fv.isra.é",
];

Deno.test("demangle reads C++ as c++filt does", () => {
  for (const [symbol, expected] of CPP) assertEquals(demangle(symbol), expected, symbol);
});

Deno.test("demangle reads legacy Rust", () => {
  for (const [symbol, expected] of RUST_LEGACY) assertEquals(demangle(symbol), expected, symbol);
});

Deno.test("demangle reads Rust v0", () => {
  for (const [symbol, expected] of [...RUST_V0, ...RUST_V0_CONSTANTS]) {
    assertEquals(demangle(symbol), expected, symbol);
  }
});

Deno.test("demangle returns unchanged what it does not understand", () => {
  for (const symbol of UNCHANGED) assertEquals(demangle(symbol), symbol, symbol);
});

/** Names that ask for far more than they are long. */
const HOSTILE: Readonly<Record<string, string>> = {
  "back references that double": `_RINvC1a1bTmmE${"TB9_B9_E".repeat(2000)}E`,
  "substitutions that double": "_Z1fSt4pairIiiE" + Array.from({ length: 30 }, (_, i) => {
    const id = i === 0 ? "" : (2 * i - 1).toString(36).toUpperCase();
    return `St4pairIS${id}_S${id}_E`;
  }).join(""),
  "deep pointers": `_Z1f${"P".repeat(15_000)}i`,
  "deep references": `_RINvC1a1b${"R".repeat(15_000)}mE`,
  "packs of packs": `_Z1fIJ${"i".repeat(3000)}EEv${"Dp".repeat(100)}T_`,
  "packs and substitutions": `_Z1fIJ${"i".repeat(900)}EEv${"PRKi".repeat(250)}${
    "DpPT_".repeat(300)
  }`,
  "many parameters": `_Z1f${"i".repeat(19_000)}`,
  "many arguments": `_ZN${"1aIiE".repeat(3000)}Ev`,
  "many functions": `_Z${"Z1fvE".repeat(3000)}1x`,
  "many lifetimes": "_RINvC1a1bFGzzzzzz_EuE",
  "many words": `_Z1fv${".a".repeat(9000)}!`,
  "many numbers": `_Z${".0".repeat(9000)}!`,
  "many escapes": `_ZN${"4$LT$".repeat(3500)}17h0123456789abcdefE`,
  "many conversions": `_ZN1a${"cvT_IiE".repeat(2000)}Ev`,
};

Deno.test("demangle is bounded in time and size for hostile names", () => {
  for (const [title, symbol] of Object.entries(HOSTILE)) {
    const start = performance.now();
    const { length } = demangle(symbol);
    // Measured: 11 ms for the worst.
    assert(performance.now() - start < 500, title);
    assert(length < symbol.length + 17_000, title);
  }
});

Deno.test("demangle never throws on random and on damaged names", () => {
  const real = [...CPP, ...RUST_V0, ...RUST_LEGACY].map(([symbol]) => symbol);
  const alphabet = [..."_ZRNvCIEBKSTFJDpPLXMGAsz0123456789abfilmu.$"];
  const damaged = fc.tuple(
    fc.constantFrom(...real),
    fc.array(fc.tuple(fc.nat(200), fc.nat(2), fc.constantFrom(...alphabet)), { maxLength: 4 }),
  ).map(([symbol, edits]) =>
    edits.reduce((text, [at, removed, inserted]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + inserted + text.slice(place + removed);
    }, symbol)
  );
  const random = fc.tuple(
    fc.constantFrom("_Z", "_ZN", "_R", "_RNv", "_RINvC1a1b", "_Z1fI"),
    fc.array(fc.constantFrom(...alphabet), { maxLength: 60 }),
  ).map(([start, rest]) => start + rest.join(""));
  const anything = fc.string({ unit: "binary" }).map((text) => `_Z${text}`);
  fc.assert(
    fc.property(fc.oneof(damaged, random, anything), (symbol) => {
      const start = performance.now();
      const { length } = demangle(symbol);
      assert(length < symbol.length + 17_000);
      assert(performance.now() - start < 1000);
    }),
    { numRuns: 3000 },
  );
});

/** The symbols of a file that is full of them, and what c++filt says; nothing without the tools. */
async function filtered(path: string): Promise<[string, string][]> {
  const run = async (command: string, args: string[], input: string) => {
    const child = new Deno.Command(command, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    })
      .spawn();
    const output = child.output();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    return new TextDecoder().decode((await output).stdout);
  };
  try {
    const listing = await run("nm", ["-D", "--format=posix", path], "");
    const names = listing.split("\n").map((line) => line.replace(/[@ ].*$/, ""))
      .filter((name) => /^_[ZR]/.test(name));
    const said = (await run("c++filt", [], `${names.join("\n")}\n`)).split("\n");
    return names.map((name, i): [string, string] => [name, said[i] ?? ""]);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) return [];
    throw error;
  }
}

Deno.test("demangle agrees with c++filt on the C++ standard library", async (t) => {
  const pairs = await filtered("/usr/lib/x86_64-linux-gnu/libstdc++.so.6");
  await t.step({
    name: pairs.length === 0 ? "skipped: no nm, c++filt or libstdc++.so.6 here" : "all symbols",
    ignore: pairs.length === 0,
    fn: () => {
      // Where an empty pack ends a list, c++filt writes `>>`.
      const plain = (text: string) => text.replaceAll(/> (?=>)/g, ">");
      const differing = pairs.filter(([name, said]) => plain(demangle(name)) !== plain(said));
      assertEquals(differing.map(([name, said]) => [name, demangle(name), said]), []);
    },
  });
});
