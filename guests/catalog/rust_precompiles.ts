/** The guests in Rust that call precompiles. */

import { BY_HAND, type Guest, type GuestRun } from "./guest.ts";

/** Digest, r, s and parity of a signature on secp256k1, and the signer's address. */
type Signature = readonly [entry: string, address: string];

const SIGNATURES: readonly Signature[] = [
  // The test of go-ethereum's crypto/secp256k1, whose key is published beside it.
  [
    "ce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008" +
    "90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e54998" +
    "4a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d4009eea23ceaddc93" + "01",
    "a19d069d48d2e9392ec2bb41ecab0a72119d633b",
  ],
  // RFC 6979's signatures of SHA-256("message 1") and so on, by the keys SHA-256("key 1") and so on.
  [
    "b526aef1a341cfe6e5c377ed4c222888eeb81f913a107110a867e009c1758f24" +
    "c35f1e824e6a19051965d5b6eb7387e454f44e51683f9a5b8b4bf2342846e00e" +
    "a251c05db1699cdccdd4e99e3e1687252331d735e1a27d390bf5310751a7aeaf" + "00",
    "0a5e35dffad0e1d8b9966d5de17d7dfc85fbe3a0",
  ],
  [
    "84768ddee659efeafdeb972b55143141bc23b6e333c70e8b68d29774ab09a548" +
    "a7feba2a3202baf8fae302affe60b04e812eb772abc86ebc541b67ace7706394" +
    "147ee71b2e44007d7d2f5019734821b257a4ebe636d701f87cb9aef1319a9c10" + "00",
    "2c61427c3bfc7c3a01f55a40154652281e86fa88",
  ],
  [
    "fb29a8d5309d7c35b180dbd78c63a455a5d1fb45149a3264c08f1aff43524beb" +
    "0e16f1089aeafc313b550f186e0086bd59551441c660ab7c9dad904587327ea7" +
    "1f4a6122804f8c87979b909f84087cb4189eef2431a3f40c931520f3010f3d2d" + "00",
    "68efd95c028fec3cc688be9bffcb3839e21e4dbc",
  ],
  [
    "1c5ba87422760b1457f1413aa1d3ae2f27da7a8836d002af70ae566b75a4a845" +
    "a1d33aa871df5ec94dfa55c2f31b1c37ef51b08c473ca3c9b36224fc1f34e4cd" +
    "5510bee9d0be32f7d28dced769ba22a6ac6fc02ecc397e89c9a14266d947ac77" + "01",
    "d0b4e28b94f10d20280a32ef188e239f1833edbf",
  ],
  [
    "ee2a8bc71ab625659947b3f4001195a67062f249566b4cfb341ed53b1b943caa" +
    "eacaf8f01cf44f36084551859ee816b4a3e77709dbd66ba0ebbb5228d45978b3" +
    "729a73af5c986660c640789018d2bd7ca510d34900cb430b356c2d980f4c8afd" + "00",
    "189946df5569f085c6a31640873eaa6defd28903",
  ],
  [
    "5cb3f8d385243211e64abfa55633101f2663bea06c3545a66948cc92a7cc4faa" +
    "95adc7ca64832014a2e1d599a9837f552a269b8d3fb8eea5a3be6d2ac3279050" +
    "1500b14d25f4176a639ee0a1d5b8b63f6e719af01ff7232838e41a6b90b3ce60" + "01",
    "7120c63b909ba240d29f1bd075b6bc2c6987b44c",
  ],
  [
    "5f340db7683440ba8b9301d364a046a2718b02afdd33d439efef2097de1a6ab5" +
    "d8653b47e0a93d2c7ab7c8a8bbfe01359583b3278356125f11203912ab8de06f" +
    "3debf90638b7c43afdac5f68ceff947a20b4b4c13d898702d6be96c93481e0e1" + "00",
    "aa1e605f8e55dea2ccec74f75636ccb88c654ef7",
  ],
  [
    "6ab3576c0ba38ca4f7783f7c2e69ea298c5cb77e78d4445b0cf07eb3090a19bd" +
    "d730fd1ded057b5ce2f63f6d02b3606801213d4c1c2fe064bfa920505676bd6c" +
    "220017c47c806671c67b8a5ea73f4e37787956c678a44eb05ac621baab5b6d18" + "00",
    "6a467812412c4e9a69087590301dacacd657d8fa",
  ],
  [
    "dc060ec94baf91e30c0845a970c741b6c39579456f7a97e9fee2b7b003cf2b15" +
    "0c6c383e6e2e16bc6c5fb23e29014ecbeed391fc0aa77d05027adc50e9a0fc5c" +
    "a8c57f7cc4ef90bed0d36d084b306ad3cd66a5b9e10de0989594c52b9cf34975" + "01",
    "4d2c8292a85b122216e773ca4637285880c50780",
  ],
  [
    "c032f77ad6ee0bdbcc3b3009ff6e384882752ee7d2a6fe42556181456892e749" +
    "2564d69396aee4c0b71dcabc3f504d828144fb048175fc22d2f75b9bdbe89a40" +
    "377f23fe9c275e55fb7e46c12a76022e8b423d9b9177f69c2b426d1a7220bdde" + "00",
    "6021e4a1a6ce19393da89c8d1d0471ace2998db5",
  ],
  [
    "95f3b9a33e22159ff4a4a7d3e3fd4215ef6e287450c050eb79751170d68f4be9" +
    "3f22cebff2596f4c8ee26a120d277cf068b71e11bb3e5f84f084dac6c5bd5163" +
    "6cd6d3849bbb19f1dad19b500afc92afbb82cd693c71f09fec059a80140fdd0f" + "01",
    "d99e24cda86a2020d63da60b54974c9fa5121c1d",
  ],
  [
    "a939255495bb90046e6e968783a56824a93d9d8503478704de3e95f6ea31ebea" +
    "264a57d6f95f117d884b6162725ebc8c1a9e95cd1ebd7ef7d42f17cb37f6328f" +
    "566287b67069c2061dcdd3efe70840f4609c53bd4fd501be0b084404cab4da99" + "01",
    "ee3bb0a67480fb0a16c9c9939f9806d38458d172",
  ],
  [
    "670e6ce2b876e72e4519747cacc396860c823b17a9474810f797549c7216f842" +
    "f3bee473fdbe0bea2692e5f4f26c875c5b125886df30c9ea84e3e035a96ca0c1" +
    "14aff4acd45818cd9fad44e2e3dfeeda07f5d68025c59ef6d2659ef2c9f17fab" + "01",
    "6e74430a771d9ef39d36e8ad0154f16f8d5cc98f",
  ],
  [
    "f10ae5af70813be0e8dc6cb72c81c8f638f37822eba2141efc1069dedfcf5873" +
    "7f78b81576e8fe949b448d7949a5adb1cc6aa7d146e9814b00565b87fe8fe439" +
    "8150b3590a5a418314c17230e02723afa69f9e0b59e6abf7fff36b9c0000ff79" + "00",
    "134e5aece188845c34f77b59cdfe65589a92e593",
  ],
  [
    "55a456b018fadfa43ddfee48ade6d90704d9a33bf1222b303250f75d9c876662" +
    "e101a0d55a773c87a3dba22c1815ac558577f3d4c6bfb986e349aea6e82507c6" +
    "d8f8f653101bab0db2c4f5367aea99547aa036b3f9da7f0a115446a3fe7af0cc" + "00",
    "0762658fb00001d09cfe232ec2b3a405ae3a279a",
  ],
  [
    "1206474bc25abdb3185d48ec822165efe5d73e4b355312fc1aa197e5b6679288" +
    "c1f8fde9704e69679649999110122115f47a706c8d6a2bbffd280cecaf4bf1ee" +
    "18276e073fea2e58724f58786cbedd78eca2d4ddfcb082165a23f3e0ab5e1963" + "00",
    "c79c8f9e769539410468817b4179db4290ac695e",
  ],
  [
    "2889f771b2202ad49c49d5631b805dc10e131869a3a99d282ee9d8bcd8452a15" +
    "b404fa5a4f81dd02e6eff5fdb3d3f4a1186f2b2a4a4587213be427b2291998dc" +
    "e5840d5aa6653ab5a4c8db339eb767759d9acd53a3c8562b015d28e99f4145e5" + "01",
    "a5d798b0ed53c4e46e3144921f5805bbb7ecc8e4",
  ],
  [
    "77e60952eb429aca9cfc638773651f53a2d9cf0a5f804da85347e5443d2f6fc9" +
    "444c22d780ca947e5cdd60cdf875a91b71e8734bcf27bb3130de25c9b680e943" +
    "cc94c9ce9f560ac26ed7fe40fe151aa64cd438163b0257152f129304a78108b8" + "01",
    "c9c0e6be4b3e07140fa5c7487f2c564e1484cce8",
  ],
  [
    "304cfe7e6084bb2395e979b3e79e1e6b958fb2224c864bb67dd9de0ece813c2b" +
    "79f9dcf416c9dea4652299d79d91c559602b39994251c4e1043f81f1dadc3c0f" +
    "45a4667048114aa7e839d77eb51b6c002dc6afbb10b5de65a76a51608fa5f4c6" + "01",
    "8d8d96de7bda783208f202f750bd4f1f60aa3f5d",
  ],
];

function hashRun(repetitions: number, message: string, publicValues: string, oracle: string) {
  const inputs = [`u32:${repetitions}`, "raw:" + message];
  return { inputs, publicValues, stdout: "", exit: 0, oracle } satisfies GuestRun;
}

function recoverRun(signatures: readonly Signature[]): GuestRun {
  return {
    inputs: [`u32:${signatures.length}`, ...signatures.map(([entry]) => "hex:" + entry)],
    publicValues: signatures.map(([, address]) => address).join(""),
    stdout: "",
    exit: 0,
    oracle: "go-ethereum's test, and Python's packages ecdsa and pycryptodome",
  };
}

const FIPS = "FIPS 180-2's test vectors";

export const RUST_PRECOMPILE_GUESTS: readonly Guest[] = [
  {
    name: "rust-sha256-precompile",
    language: "rust",
    about: "SHA-256 of 1,000,000 bytes by precompiles",
    runsOnHost: false,
    runs: [
      hashRun(
        15_625,
        "a".repeat(64),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        FIPS,
      ),
      hashRun(1, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", FIPS),
      hashRun(0, "abc", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", FIPS),
    ],
  },
  {
    name: "rust-keccak",
    language: "rust",
    about: "Keccak-256 of 100 KB by a precompile",
    runsOnHost: false,
    runs: [
      hashRun(
        1600,
        "0123456789abcdef".repeat(4),
        "38d60823d93bbbf51460300310320ec272873cbae6a5cc6906b85ae9c6049c41",
        "Python's package pycryptodome",
      ),
      hashRun(
        1,
        "abc",
        "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
        "the Keccak team's test vectors",
      ),
      hashRun(
        0,
        "abc",
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
        "the Keccak team's test vectors",
      ),
    ],
  },
  {
    name: "rust-ecrecover",
    language: "rust",
    about: "Recovers the signers of 20 messages by precompiles and a hook",
    runsOnHost: false,
    runs: [
      recoverRun(SIGNATURES),
      {
        // 5³ + 7 is no square.
        inputs: ["u32:1", "hex:" + [1, 5, 1].map((n) => `${n}`.padStart(64, "0")).join("") + "00"],
        publicValues: "",
        stdout: "",
        stderrIncludes: "no point of the curve has this r\n",
        exit: 1,
        oracle: BY_HAND,
      },
    ],
  },
];
