/** The alphabets of TS 23.038 as rows of characters, septet 0 first; U+FFFD where the standard has nothing. */

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const small = letters.toLowerCase()
const digitsRow = '0123456789:;<=>?'

/** GSM 7-bit default alphabet (§6.2.1). */
export const defaultAlphabet =
  `@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&'()*+,-./${digitsRow}` + `¡${letters}ÄÖÑÜ§¿${small}äöñüà`

/** GSM 7-bit default alphabet extension table (§6.2.1.1): septet after ESC → character. */
export const defaultExtension: Readonly<Record<number, string>> = {
  10: '\f',
  20: '^',
  40: '{',
  41: '}',
  47: '\\',
  60: '[',
  61: '~',
  62: ']',
  64: '|',
  101: '€',
}

/** National language locking shift tables (Annex A.3), by national language identifier. */
export const lockingShift: Readonly<Record<number, string>> = {
  1: `@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bŞşßÉ !"#¤%&'()*+,-./${digitsRow}` + `İ${letters}ÄÖÑÜ§ç${small}äöñüà`,
  3: `@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|\u001bÂâÊÉ !"#º%&'()*+,-./${digitsRow}` + `Í${letters}ÃÕÚÜ§~${small}ãõ\`üà`,
}

/** National language single shift tables (Annex A.2), by national language identifier. */
export const singleShift: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  1: { ...defaultExtension, 71: 'Ğ', 73: 'İ', 83: 'Ş', 99: 'ç', 103: 'ğ', 105: 'ı', 115: 'ş' },
  2: {
    ...defaultExtension,
    ...{ 9: 'ç', 65: 'Á', 73: 'Í', 79: 'Ó', 85: 'Ú', 97: 'á', 105: 'í', 111: 'ó', 117: 'ú' },
  },
  3: {
    ...defaultExtension,
    ...{ 5: 'ê', 9: 'ç', 11: 'Ô', 12: 'ô', 14: 'Á', 15: 'á', 18: 'Φ', 19: 'Γ', 21: 'Ω' },
    ...{ 22: 'Π', 23: 'Ψ', 24: 'Σ', 25: 'Θ', 31: 'Ê', 65: 'À', 73: 'Í', 79: 'Ó', 85: 'Ú' },
    ...{ 91: 'Ã', 92: 'Õ', 97: 'Â', 105: 'í', 111: 'ó', 117: 'ú', 123: 'ã', 124: 'õ', 127: 'â' },
  },
}
