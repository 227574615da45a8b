/**
 * The character tables of TS 23.038: §6.2.1 and §6.2.1.1 (default), Annex A.2 (single shift) and A.3 (locking shift).
 * A locking table is 128 characters with U+0020 at unassigned positions; a single shift table names only its positions.
 */

/** National Language Identifier, TS 23.038 §6.2.1.2.4. */
export const nationalLanguages = {
  1: 'Turkish',
  2: 'Spanish',
  3: 'Portuguese',
  4: 'Bengali',
  5: 'Gujarati',
  6: 'Hindi',
  7: 'Kannada',
  8: 'Malayalam',
  9: 'Oriya',
  10: 'Punjabi',
  11: 'Tamil',
  12: 'Telugu',
  13: 'Urdu',
} as const

const latinUpper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const latinLower = 'abcdefghijklmnopqrstuvwxyz'
const digitsAndSigns = '0123456789:;<=>?'
const punctuation = ' !"#¤%&\'()*+,-./'

/** TS 23.038 §6.2.1. Position 0x1B is the escape to the extension table. */
export const defaultTable = [
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ',
  `${punctuation}${digitsAndSigns}`,
  `¡${latinUpper}ÄÖÑÜ§`,
  `¿${latinLower}äöñüà`,
].join('')

/** TS 23.038 §A.3.1. */
const turkishLocking = [
  '@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bŞşßÉ',
  `${punctuation}${digitsAndSigns}`,
  `İ${latinUpper}ÄÖÑÜ§`,
  `ç${latinLower}äöñüà`,
].join('')

/** TS 23.038 §A.3.3. */
const portugueseLocking = [
  '@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|\x1bÂâÊÉ',
  ` !"#º%&'()*+,-./${digitsAndSigns}`,
  `Í${latinUpper}ÃÕÚÜ§`,
  `~${latinLower}ãõ\`üà`,
].join('')

/** TS 23.038 §A.3.13. */
const urduLocking = [
  '\u0627\u0622\u0628\u067b\u0680\u067e\u06a6\u062a\u06c2\u067f\n\u0679\u067d\r\u067a\u067c',
  '\u062b\u062c\u0681\u0684\u0683\u0685\u0686\u0687\u062d\u062e\u062f\x1b\u068c\u0688\u0689\u068a',
  ' !\u068f\u068d\u0630\u0631\u0691\u0693)(\u0699\u0632,\u0696.\u0698',
  '0123456789:;\u069a\u0633\u0634?',
  '\u0635\u0636\u0637\u0638\u0639\u0641\u0642\u06a9\u06aa\u06ab\u06af\u06b3\u06b1\u0644\u0645\u0646',
  '\u06ba\u06bb\u06bc\u0648\u06c4\u06d5\u06c1\u06be\u0621\u06cc\u06d0\u06d2\u064d\u0650\u064f\u0657',
  `\u0654${latinLower}\u0655\u0651\u0653\u0656\u0670`,
].join('')

/**
 * The tables of the scripts of India (§A.3.4 to §A.3.12) share one layout: the Unicode block's letters in their order,
 * which is that of ISCII. `|` stands for a letter, `E` for the escape.
 */
const indicLayout = [
  '||||||||||\n||\r||',
  '|||||||||||E||||',
  ' !||||||)(||,|.|',
  '0123456789:;|||?',
  '||||||||||||||||',
  '||||||||||||||||',
].join('')

/** Offsets in the Unicode block of the letters that the layout's places take, in order. */
const indicOffsets = Array.from({ length: 0x4e }, (_, offset) => offset).filter(
  (offset) => ![0x00, 0x04, 0x3a, 0x3b].includes(offset),
)

/** `absent`: offsets whose places are unassigned in this language. `tail`: offsets at 0x60 and at 0x7B to 0x7F. */
function indicLocking(block: number, absent: readonly number[], tail: readonly number[]): string {
  const letter = (offset: number) => (absent.includes(offset) ? ' ' : String.fromCharCode(block + offset))
  let next = 0
  const head = indicLayout.replace(/[|E]/g, (place) => (place === 'E' ? '\x1b' : letter(indicOffsets[next++] ?? 0)))
  const [first = 0, ...last] = tail
  return `${head}${letter(first)}${latinLower}${last.map(letter).join('')}`
}

/** Locking shift tables by National Language Identifier; Spanish has none and uses the default table (§A.3.2). */
export const lockingTables: Readonly<Record<number, string>> = {
  0: defaultTable,
  1: turkishLocking,
  3: portugueseLocking,
  4: indicLocking(
    0x0980,
    [0x0d, 0x0e, 0x11, 0x12, 0x29, 0x31, 0x33, 0x34, 0x35, 0x45, 0x46, 0x49, 0x4a],
    [0x4e, 0x57, 0x5c, 0x5d, 0x70, 0x71],
  ),
  5: indicLocking(0x0a80, [0x0e, 0x12, 0x29, 0x31, 0x34, 0x46, 0x4a], [0x50, 0x60, 0x61, 0x62, 0x63, 0x71]),
  6: indicLocking(0x0900, [], [0x50, 0x72, 0x7b, 0x7c, 0x7e, 0x7f]),
  7: indicLocking(0x0c80, [0x01, 0x0d, 0x11, 0x29, 0x34, 0x45, 0x49], [0x55, 0x56, 0x60, 0x61, 0x62, 0x63]),
  8: indicLocking(0x0d00, [0x01, 0x0d, 0x11, 0x29, 0x3c, 0x45, 0x49], [0x57, 0x60, 0x61, 0x62, 0x63, 0x79]),
  9: indicLocking(
    0x0b00,
    [0x0d, 0x0e, 0x11, 0x12, 0x29, 0x31, 0x34, 0x45, 0x46, 0x49, 0x4a],
    [0x56, 0x57, 0x60, 0x61, 0x62, 0x63],
  ),
  10: indicLocking(
    0x0a00,
    [0x0b, 0x0c, 0x0d, 0x0e, 0x11, 0x12, 0x29, 0x31, 0x34, 0x37, 0x3d, 0x43, 0x44, 0x45, 0x46, 0x49, 0x4a],
    [0x51, 0x70, 0x71, 0x72, 0x73, 0x74],
  ),
  11: indicLocking(
    0x0b80,
    [
      ...[0x01, 0x0b, 0x0c, 0x0d, 0x11, 0x16, 0x17, 0x18, 0x1b, 0x1d, 0x20, 0x21, 0x22, 0x25, 0x26, 0x27],
      ...[0x2b, 0x2c, 0x2d, 0x3c, 0x3d, 0x43, 0x44, 0x45, 0x49],
    ],
    [0x50, 0x57, 0x70, 0x71, 0x72, 0x79],
  ),
  12: indicLocking(0x0c00, [0x0d, 0x11, 0x29, 0x34, 0x3c, 0x45, 0x49], [0x55, 0x56, 0x60, 0x61, 0x62, 0x63]),
  13: urduLocking,
}

/** Characters of a single shift table from a position on. */
type Run = readonly [position: number, characters: string]

const defaultExtension: readonly Run[] = [
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{}'],
  [0x2f, '\\'],
  [0x3c, '[~]'],
  [0x40, '|'],
  [0x65, '€'],
]

/** What the single shift tables of the scripts of India and of Urdu share; 0x0D (CR2) is left out: it is a control. */
const indicExtension: readonly Run[] = [
  ...defaultExtension,
  [0x00, '@£$¥¿"¤%&\''],
  [0x0b, '*+'],
  [0x0e, '-/<=>¡^¡_#*'],
  [0x41, latinUpper],
]

/** The shared places and this language's own: offsets in its Unicode block, from a position on. */
function indicSingle(block: number, runs: readonly (readonly [number, readonly number[]])[]): readonly Run[] {
  const own = runs.map(
    ([position, offsets]): Run => [position, offsets.map((offset) => String.fromCharCode(block + offset)).join('')],
  )
  return [...indicExtension, ...own]
}

const danda: Run = [0x19, '\u0964\u0965']
const digitOffsets = [0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f]

/** Single shift tables by National Language Identifier; 0 is the default extension table (§6.2.1.1). */
export const singleShiftTables: Readonly<Record<number, readonly Run[]>> = {
  0: defaultExtension,
  1: [
    ...defaultExtension,
    ...([
      [0x47, 'Ğ'],
      [0x49, 'İ'],
      [0x53, 'Ş'],
      [0x63, 'ç'],
      [0x67, 'ğ'],
      [0x69, 'ı'],
      [0x73, 'ş'],
    ] as const),
  ],
  2: [
    ...defaultExtension,
    ...([
      [0x09, 'ç'],
      [0x41, 'Á'],
      [0x49, 'Í'],
      [0x4f, 'Ó'],
      [0x55, 'Ú'],
      [0x61, 'á'],
      [0x69, 'í'],
      [0x6f, 'ó'],
      [0x75, 'ú'],
    ] as const),
  ],
  3: [
    ...defaultExtension,
    ...([
      [0x05, 'ê'],
      [0x09, 'ç'],
      [0x0b, 'Ôô'],
      [0x0e, 'Áá'],
      [0x12, 'ΦΓ^ΩΠΨΣΘ'],
      [0x1f, 'Ê'],
      [0x41, 'À'],
      [0x49, 'Í'],
      [0x4f, 'Ó'],
      [0x55, 'Ú'],
      [0x5b, 'ÃÕ'],
      [0x61, 'Â'],
      [0x69, 'í'],
      [0x6f, 'ó'],
      [0x75, 'ú'],
      [0x7b, 'ãõ'],
      [0x7f, 'â'],
    ] as const),
  ],
  4: indicSingle(0x0980, [
    [0x19, [0x66, 0x67]],
    [0x1c, [0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x5f, 0x60, 0x61, 0x62]],
    [0x2a, [0x63, 0x72, 0x73, 0x74, 0x75]],
    [0x30, [0x76, 0x77, 0x78, 0x79, 0x7a]],
  ]),
  5: [danda, ...indicSingle(0x0a80, [[0x1c, digitOffsets]])],
  6: [
    danda,
    ...indicSingle(0x0900, [
      [0x1c, [...digitOffsets, 0x51, 0x52]],
      [0x2a, [0x53, 0x54, 0x58, 0x59, 0x5a]],
      [0x30, [0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60, 0x61, 0x62, 0x63, 0x70, 0x71]],
    ]),
  ],
  7: [
    danda,
    ...indicSingle(0x0c80, [
      [0x1c, [...digitOffsets, 0x5e, 0x71]],
      [0x2a, [0x72]],
    ]),
  ],
  8: [
    danda,
    ...indicSingle(0x0d00, [
      [0x1c, [...digitOffsets, 0x70, 0x71]],
      [0x2a, [0x72, 0x73, 0x74, 0x75, 0x7a]],
      [0x30, [0x7b, 0x7c, 0x7d, 0x7e, 0x7f]],
    ]),
  ],
  9: [
    danda,
    ...indicSingle(0x0b00, [
      [0x1c, [...digitOffsets, 0x5c, 0x5d]],
      [0x2a, [0x5f, 0x70, 0x71]],
    ]),
  ],
  10: [
    danda,
    ...indicSingle(0x0a00, [
      [0x1c, [...digitOffsets, 0x59, 0x5a]],
      [0x2a, [0x5b, 0x5c, 0x5e, 0x75]],
    ]),
  ],
  11: [
    danda,
    ...indicSingle(0x0b80, [
      [0x1c, [...digitOffsets, 0x73, 0x74]],
      [0x2a, [0x75, 0x76, 0x77, 0x78, 0x7a]],
    ]),
  ],
  12: indicSingle(0x0c00, [
    [0x1c, [...digitOffsets, 0x58, 0x59]],
    [0x2a, [0x78, 0x79, 0x7a, 0x7b, 0x7c]],
    [0x30, [0x7d, 0x7e, 0x7f]],
  ]),
  13: [
    ...indicExtension,
    [0x19, '\u0600\u0601'],
    [0x1c, '\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9\u060c\u060d'],
    [0x2a, '\u060e\u060f\u0610\u0611\u0612'],
    [0x30, '\u0613\u0614\u061b\u061f\u0640\u0652\u0658\u066b\u066c\u0672\u0673\u06cd'],
    [0x3f, '\u06d4'],
  ],
}
