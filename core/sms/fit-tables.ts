type Entry = readonly [character: string, replacement: string]

/** Each character of `characters` (code points) with the same replacement. */
function all(characters: string, replacement: string): Entry[] {
  return [...characters].map((character) => [character, replacement])
}

/** Every code point from `first` to `last`. */
function range(first: number, last: number, replace: (point: number) => string): Entry[] {
  return Array.from({ length: last - first + 1 }, (_, i) => [String.fromCodePoint(first + i), replace(first + i)])
}

const fullWidth = (point: number) => String.fromCharCode(point - 0xfee0)

/** Signs, spaces and invisible characters, and what stands for them in the GSM 7-bit alphabet. No letters. */
export const lookAlikes: ReadonlyMap<string, string> = new Map<string, string>([
  ...all('\u2018\u2019\u201a\u201b\u2032\u2035\u00b4\u0060\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u275b\u275c', "'"),
  ...all('\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u02ba\u275d\u275e\u301d\u301e\u301f', '"'),
  ...all('\u2039\u3008', '<'),
  ...all('\u203a\u3009', '>'),
  ...all('\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u02d7\ufe58\ufe63\uff0d\u00af', '-'),
  ...all('\u2022\u2023\u25aa\u25ab\u25cf\u25e6\u2219', '-'),
  ...all('\u00b7\u2024\u2027', '.'),
  ['\u2025', '..'],
  ['\u2026', '...'],
  ...all('\t\u00a0\u1680\u202f\u205f\u3000', ' '),
  ...range(0x2000, 0x200a, () => ' '),
  ...all('\u000b\u0085\u2028\u2029', '\n'),
  ...all('\u00ad\u034f\u061c\u180e\u2060\ufeff\ufe0e\ufe0f', ''),
  ...range(0x200b, 0x200f, () => ''),
  ...range(0x202a, 0x202e, () => ''),
  ...range(0x2066, 0x2069, () => ''),
  ...all('\u2044\u2215\u29f8', '/'),
  ...all('\u2216\u29f5', '\\'),
  ...all('\u2217\u204e\u22c6', '*'),
  ...all('\u2236\ua789', ':'),
  ...all('\u223c\u02dc\u2053', '~'),
  ...all('\u00a6\u2223\u01c0', '|'),
  ...all('\u02c6', '^'),
  ...all('\u00d7\u2715\u2a2f', 'x'),
  ...all('\u02cd\u2017', '_'),
  ['\u037e', ';'],
  ['\u203c', '!!'],
  ['\u2047', '??'],
  ['\u2048', '?!'],
  ['\u2049', '!?'],
  ['\u2126', '\u03a9'],
  ...range(0xff01, 0xff20, fullWidth),
  ...range(0xff3b, 0xff40, (point) => (point === 0xff40 ? "'" : fullWidth(point))),
  ...range(0xff5b, 0xff5e, fullWidth),
])

/** Letters in both cases; the capital of a replacement of several letters has only its first one capital. */
function letters(pairs: Readonly<Record<string, string>>): Entry[] {
  return Object.entries(pairs).flatMap(([letter, latin]): Entry[] => {
    const capital = letter.toUpperCase()
    const entries: Entry[] = [[letter, latin]]
    if (capital !== letter && capital.length === 1) {
      entries.push([capital, latin.charAt(0).toUpperCase() + latin.slice(1)])
    }
    return entries
  })
}

const latin = letters({
  ...{
    ł: 'l',
    đ: 'd',
    ð: 'd',
    þ: 'th',
    œ: 'oe',
    ħ: 'h',
    ŧ: 't',
    ŋ: 'ng',
    ə: 'e',
    ƒ: 'f',
    ɨ: 'i',
    ɓ: 'b',
    ɗ: 'd',
    ƙ: 'k',
  },
})

const cyrillic = letters({
  ...{
    а: 'a',
    б: 'b',
    в: 'v',
    г: 'g',
    д: 'd',
    е: 'e',
    ё: 'yo',
    ж: 'zh',
    з: 'z',
    и: 'i',
    й: 'y',
    к: 'k',
    л: 'l',
    м: 'm',
  },
  ...{ н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch' },
  ...{ ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya', є: 'ye', і: 'i', ї: 'yi', ґ: 'g', ў: 'u' },
  ...{ ђ: 'dj', ј: 'j', љ: 'lj', њ: 'nj', ћ: 'c', џ: 'dz', ѕ: 'dz', ѓ: 'gj', ќ: 'kj' },
})

/** Greek goes to capitals: ten of them are in the GSM alphabet and the others look like Latin ones. */
const greekCapitals: Entry[] = [...'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ'].map((letter, index) => [letter, 'ABEZHIKMNOPTYX'.charAt(index)])
const greekSmall: Entry[] = [...'αβγδεζηθικλμνξοπρςστυφχψω'].map((letter) => {
  const capital = letter.toUpperCase()
  return [letter, greekCapitals.find(([from]) => from === capital)?.[1] ?? capital]
})

/** Letters and signs that become others of their sound or sense, used only when transliteration is switched on. */
export const transliterations: ReadonlyMap<string, string> = new Map<string, string>([
  ...latin,
  ...cyrillic,
  ...greekCapitals,
  ...greekSmall,
  ['Œ', 'OE'],
  ['ẞ', 'SS'],
  ['ı', 'i'],
  ['ſ', 's'],
  ['ĸ', 'k'],
  ['ŉ', "'n"],
  ['©', '(c)'],
  ['®', '(R)'],
  ['™', '(TM)'],
  ['℠', '(SM)'],
  ['№', 'No.'],
  ['°', 'deg'],
  ['±', '+/-'],
  ['÷', '/'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['≈', '~'],
  ['→', '->'],
  ['←', '<-'],
  ['⇒', '=>'],
  ['✓', 'v'],
  ['✔', 'v'],
  ['µ', 'u'],
  ['¢', 'c'],
  ['‰', 'o/oo'],
  ['₤', '£'],
  ['₺', 'TL'],
  ['₽', 'RUB'],
  ['₴', 'UAH'],
  ['₹', 'Rs'],
  ['†', '+'],
  ['¼', '1/4'],
  ['½', '1/2'],
  ['¾', '3/4'],
])
