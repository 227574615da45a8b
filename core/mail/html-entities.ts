// LEAD: HTML to text is not ours to write. html-to-text 10.0.1 (+ types) is now in package.json: wrap it in drivers/mail/html.ts (the only importer,
// with formatters/selectors for links once, images, tables by row, quotes, signatures, limits) and delete core/mail/html-*.ts and text-writer.ts.
// HTML 4.01 §24: Latin-1 from U+00A0 in order, then symbols and Greek; and the five of markup.
const latin1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil ' +
  'sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute ' +
  'Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc ' +
  'atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide ' +
  'oslash ugrave uacute ucirc uuml yacute thorn yuml'

const greek =
  'Alpha:391 Beta:392 Gamma:393 Delta:394 Epsilon:395 Zeta:396 Eta:397 Theta:398 Iota:399 Kappa:39a Lambda:39b Mu:39c Nu:39d Xi:39e ' +
  'Omicron:39f Pi:3a0 Rho:3a1 Sigma:3a3 Tau:3a4 Upsilon:3a5 Phi:3a6 Chi:3a7 Psi:3a8 Omega:3a9 alpha:3b1 beta:3b2 gamma:3b3 delta:3b4 ' +
  'epsilon:3b5 zeta:3b6 eta:3b7 theta:3b8 iota:3b9 kappa:3ba lambda:3bb mu:3bc nu:3bd xi:3be omicron:3bf pi:3c0 rho:3c1 sigmaf:3c2 ' +
  'sigma:3c3 tau:3c4 upsilon:3c5 phi:3c6 chi:3c7 psi:3c8 omega:3c9'

const others =
  'quot:22 amp:26 apos:27 lt:3c gt:3e OElig:152 oelig:153 Scaron:160 scaron:161 Yuml:178 fnof:192 circ:2c6 tilde:2dc ensp:2002 emsp:2003 ' +
  'thinsp:2009 zwnj:200c zwj:200d lrm:200e rlm:200f ndash:2013 mdash:2014 lsquo:2018 rsquo:2019 sbquo:201a ldquo:201c rdquo:201d ' +
  'bdquo:201e dagger:2020 Dagger:2021 bull:2022 hellip:2026 permil:2030 prime:2032 Prime:2033 lsaquo:2039 rsaquo:203a euro:20ac ' +
  'trade:2122 larr:2190 uarr:2191 rarr:2192 darr:2193 harr:2194 rArr:21d2 hArr:21d4 forall:2200 part:2202 exist:2203 empty:2205 ' +
  'nabla:2207 isin:2208 prod:220f sum:2211 minus:2212 radic:221a infin:221e ang:2220 and:2227 or:2228 cap:2229 cup:222a int:222b ' +
  'there4:2234 sim:223c cong:2245 asymp:2248 ne:2260 equiv:2261 le:2264 ge:2265 sub:2282 sup:2283 oplus:2295 perp:22a5 sdot:22c5 ' +
  'lceil:2308 rceil:2309 lfloor:230a rfloor:230b loz:25ca spades:2660 clubs:2663 hearts:2665 diams:2666 check:2713 hyphen:2010 ' +
  'Abreve:102 abreve:103 Aogon:104 aogon:105 Cacute:106 cacute:107 Ccaron:10c ccaron:10d Dcaron:10e dcaron:10f Dstrok:110 dstrok:111 ' +
  'Ecaron:11a ecaron:11b Eogon:118 eogon:119 Gbreve:11e gbreve:11f Idot:130 inodot:131 Lstrok:141 lstrok:142 Nacute:143 nacute:144 ' +
  'Ncaron:147 ncaron:148 Odblac:150 odblac:151 Rcaron:158 rcaron:159 Sacute:15a sacute:15b Scedil:15e scedil:15f Tcaron:164 tcaron:165 ' +
  'Udblac:170 udblac:171 Uring:16e uring:16f Zacute:179 zacute:17a Zcaron:17d zcaron:17e Zdot:17b zdot:17c'

const named = new Map<string, string>([
  ...latin1.split(' ').map((name, index): [string, string] => [name, String.fromCodePoint(0xa0 + index)]),
  ...`${greek} ${others}`.split(' ').map((pair): [string, string] => {
    const [name, hex] = pair.split(':') as [string, string]
    return [name, String.fromCodePoint(Number.parseInt(hex, 16))]
  }),
])

// Numeric references to 128–159 mean windows-1252, whatever the standard says (HTML Living Standard §13.2.5.80).
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** `text` with its character references resolved; unknown ones stay as they are. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,9}));?/g,
    (whole, dec, hex, name) => {
      if (name !== undefined) return whole.endsWith(';') || semicolonFree.has(name) ? (named.get(name) ?? whole) : whole
      const code = dec !== undefined ? Number.parseInt(dec, 10) : Number.parseInt(hex, 16)
      if (code >= 0x80 && code <= 0x9f) return windows1252[code - 0x80] as string
      if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd'
      return String.fromCodePoint(code)
    },
  )
}

// Browsers resolve the old names without the semicolon too; links hold `&copy=1` and the like, so only the safest are taken.
const semicolonFree = new Set(['nbsp', 'amp', 'lt', 'gt', 'quot'])
