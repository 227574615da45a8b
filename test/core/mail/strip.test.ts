import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stripReply } from '../../../core/mail/strip.ts'

const strip = (text: string, options = {}) => stripReply(text, options).text

// How each program in each language puts the mail that is answered below the answer. Dates and names as they write them.
const gmail = {
  en: 'On Fri, May 3, 2024 at 10:00 AM Anna Lund <anna@example.com> wrote:',
  de: 'Am Fr., 3. Mai 2024 um 10:00 Uhr schrieb Anna Lund <anna@example.com>:',
  fr: 'Le ven. 3 mai 2024 à 10:00, Anna Lund <anna@example.com> a écrit :',
  es: 'El vie, 3 may 2024 a las 10:00, Anna Lund (<anna@example.com>) escribió:',
  it: 'Il giorno ven 3 mag 2024 alle ore 10:00 Anna Lund <anna@example.com> ha scritto:',
  sv: 'Den fre 3 maj 2024 kl 10:00 skrev Anna Lund <anna@example.com>:',
  pl: 'pt., 3 maj 2024 o 10:00 Anna Lund <anna@example.com> napisał(a):',
  pt: 'Em sex., 3 de mai. de 2024 às 10:00, Anna Lund <anna@example.com> escreveu:',
}

const appleMail = {
  en: 'On 3 May 2024, at 10:00, Anna Lund <anna@example.com> wrote:',
  de: 'Am 03.05.2024 um 10:00 schrieb Anna Lund <anna@example.com>:',
  fr: 'Le 3 mai 2024 à 10:00, Anna Lund <anna@example.com> a écrit :',
  es: 'El 3 may 2024, a las 10:00, Anna Lund <anna@example.com> escribió:',
  it: 'Il giorno 3 mag 2024, alle ore 10:00, Anna Lund <anna@example.com> ha scritto:',
  sv: '3 maj 2024 kl. 10:00 skrev Anna Lund <anna@example.com>:',
  pl: 'Wiadomość napisana przez Anna Lund <anna@example.com> w dniu 3 maj 2024, o godz. 10:00:',
  pt: 'No dia 3 de maio de 2024, às 10:00, Anna Lund <anna@example.com> escreveu:',
}

const thunderbird = {
  en: 'On 03/05/2024 10:00, Anna Lund wrote:',
  de: 'Am 03.05.24 um 10:00 schrieb Anna Lund:',
  fr: 'Le 03/05/2024 à 10:00, Anna Lund a écrit :',
  es: 'El 3/5/24 a las 10:00, Anna Lund escribió:',
  it: 'Il 03/05/2024 10:00, Anna Lund ha scritto:',
  sv: 'Den 2024-05-03 kl. 10:00, skrev Anna Lund:',
  pl: 'W dniu 3.05.2024 o 10:00, Anna Lund pisze:',
  pt: 'Em 03/05/2024 10:00, Anna Lund escreveu:',
}

const outlook = {
  en: [
    'From: Anna Lund <anna@example.com>',
    'Sent: Friday, May 3, 2024 10:00 AM',
    'To: Bo Ek <bo@example.com>',
    'Subject: Delivery',
  ],
  de: [
    'Von: Anna Lund <anna@example.com>',
    'Gesendet: Freitag, 3. Mai 2024 10:00',
    'An: Bo Ek <bo@example.com>',
    'Betreff: Lieferung',
  ],
  fr: [
    'De : Anna Lund <anna@example.com>',
    'Envoyé : vendredi 3 mai 2024 10:00',
    'À : Bo Ek <bo@example.com>',
    'Objet : Livraison',
  ],
  es: [
    'De: Anna Lund <anna@example.com>',
    'Enviado el: viernes, 3 de mayo de 2024 10:00',
    'Para: Bo Ek <bo@example.com>',
    'Asunto: Entrega',
  ],
  it: [
    'Da: Anna Lund <anna@example.com>',
    'Inviato: venerdì 3 maggio 2024 10:00',
    'A: Bo Ek <bo@example.com>',
    'Oggetto: Consegna',
  ],
  sv: [
    'Från: Anna Lund <anna@example.com>',
    'Skickat: den 3 maj 2024 10:00',
    'Till: Bo Ek <bo@example.com>',
    'Ämne: Leverans',
  ],
  pl: [
    'Od: Anna Lund <anna@example.com>',
    'Wysłano: piątek, 3 maja 2024 10:00',
    'Do: Bo Ek <bo@example.com>',
    'Temat: Dostawa',
  ],
  pt: [
    'De: Anna Lund <anna@example.com>',
    'Enviada em: sexta-feira, 3 de maio de 2024 10:00',
    'Para: Bo Ek <bo@example.com>',
    'Assunto: Entrega',
  ],
}

const originalMessage = {
  en: 'Original Message',
  de: 'Ursprüngliche Nachricht',
  fr: "Message d'origine",
  es: 'Mensaje original',
  it: 'Messaggio originale',
  sv: 'Ursprungligt meddelande',
  pl: 'Wiadomość oryginalna',
  pt: 'Mensagem original',
}

const phones = {
  en: [
    'Sent from my iPhone',
    'Sent from my Galaxy',
    'Get Outlook for Android',
    'Get Outlook for iOS<https://aka.ms/o0ukef>',
    'Sent from Mail for Windows',
    'Sent from Yahoo Mail on Android',
  ],
  de: [
    'Von meinem iPhone gesendet',
    'Gesendet von Outlook für iOS',
    'Von meinem Samsung Galaxy Smartphone gesendet.',
    'Gesendet von Mail für Windows',
  ],
  fr: [
    'Envoyé de mon iPhone',
    'Envoyé depuis mon appareil Galaxy',
    'Télécharger Outlook pour Android',
    'Provenance : Courrier pour Windows',
  ],
  es: [
    'Enviado desde mi iPhone',
    'Enviado desde Outlook para Android',
    'Obtener Outlook para iOS',
    'Enviado desde Correo para Windows',
  ],
  it: ['Inviato da iPhone', 'Inviato dal mio Galaxy', 'Scarica Outlook per Android', 'Inviato da Posta per Windows'],
  sv: [
    'Skickat från min iPhone',
    'Skickat från min Galaxy',
    'Hämta Outlook för Android',
    'Skickades från E-post för Windows',
  ],
  pl: [
    'Wysłane z iPhone’a',
    'Wysłano z mojego urządzenia Galaxy',
    'Pobierz aplikację Outlook dla systemu Android',
    'Wysłane z aplikacji Poczta dla systemu Windows',
  ],
  pt: [
    'Enviado do meu iPhone',
    'Enviado do meu Galaxy',
    'Obter o Outlook para Android',
    'Enviado do Correio para Windows',
  ],
}

type Language = keyof typeof gmail
const languages = Object.keys(gmail) as Language[]
const answer = 'Yes, we come at 9.\n\nBo'
const quoted = '> When do you come?\n>\n> Anna'
const plain = 'When do you come?\n\nAnna'

describe.each(languages)('answers in %s', (language) => {
  test('Gmail, and the same broken into two lines', () => {
    expect(strip(`${answer}\n\n${gmail[language]}\n\n${quoted}\n`)).toBe(answer)
    expect(strip(`${answer}\n\n${gmail[language].replace(' Anna Lund', ' Anna Lund\n')}\n${quoted}`)).toBe(answer)
    // The Gmail app leaves the quotation without marks.
    expect(strip(`${answer}\n\n${gmail[language]}\n\n${plain}`)).toBe(answer)
  })

  test('Apple Mail', () => {
    expect(strip(`${answer}\n\n${appleMail[language]}\n\n${quoted}`)).toBe(answer)
    expect(strip(`${answer}\n\n> ${appleMail[language]}\n> \n${quoted}`)).toBe(answer)
  })

  test('Thunderbird, above and below the quotation', () => {
    expect(strip(`${answer}\n\n${thunderbird[language]}\n${quoted}\n`)).toBe(answer)
    expect(strip(`${thunderbird[language]}\n${quoted}\n\n${answer}\n`)).toBe(answer)
  })

  test('Outlook on the desktop, on the web and on phones', () => {
    const header = outlook[language].join('\n')
    expect(strip(`${answer}\n\n${header}\n\n${plain}`)).toBe(answer)
    expect(strip(`${answer}\n________________________________\n${header}\n\n${plain}`)).toBe(answer)
    expect(strip(`${answer}\n\n-----${originalMessage[language]}-----\n${header}\n\n${plain}`)).toBe(answer)
    expect(
      strip(
        `${answer}\n\n${outlook[language].map((line) => line.replace(/^([^:]*:)/, '*$1*')).join('\n')}\n\n${plain}`,
      ),
    ).toBe(answer)
  })

  test.each(phones[language])('the line “%s”', (footer) => {
    expect(strip(`${answer}\n\n${footer}\n`)).toBe(answer)
    expect(strip(`${answer}\n\n${footer}\n\n${gmail[language]}\n${quoted}`)).toBe(answer)
  })
})

describe('signatures and notices', () => {
  test.each([
    ['the standard separator', 'Words\n-- \nBo Ek\nEk & Co', 'Words'],
    ['the separator without its blank', 'Words\n\n--\nBo Ek', 'Words'],
    [
      'dashes that divide the words',
      'One\n--\nTwo\n--\nThree\nfour\nfive\nsix\nseven\neight',
      'One\n--\nTwo\n--\nThree\nfour\nfive\nsix\nseven\neight',
    ],
    ['a list with dashes', '-- one\n-- two', '-- one\n-- two'],
    ['a signature alone is all there is', '-- \nBo Ek', '--\nBo Ek'],
    ['closing words stay', 'Words\n\nKind regards\nBo', 'Words\n\nKind regards\nBo'],
    [
      'an English notice',
      'Words\n\nThis e-mail and any attachments are confidential and intended solely for the addressee.\nIf you have received it in error, delete it.',
      'Words',
    ],
    [
      'a German notice below a rule',
      'Worte\n\n___________\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, ...',
      'Worte',
    ],
    [
      'a French notice',
      'Mots\n\nCe message et ses pièces jointes sont confidentiels et destinés à la personne nommée.',
      'Mots',
    ],
    ['a Spanish notice', 'Palabras\n\nEste mensaje y sus anexos son confidenciales.', 'Palabras'],
    ['an Italian notice', 'Parole\n\nLe informazioni contenute in questo messaggio sono riservate.', 'Parole'],
    ['a Swedish notice', 'Ord\n\nDetta meddelande är konfidentiellt och endast avsett för mottagaren.', 'Ord'],
    ['a Polish notice', 'Słowa\n\nNiniejsza wiadomość jest poufna i przeznaczona wyłącznie dla adresata.', 'Słowa'],
    ['a Portuguese notice', 'Palavras\n\nEsta mensagem contém informação confidencial.', 'Palavras'],
    [
      'words that only begin like one',
      'This message and the parcel are for Anna.\nPlease call.',
      'This message and the parcel are for Anna.\nPlease call.',
    ],
    [
      '"Sent from" in a sentence',
      'Boxes:\n\nSent from my office yesterday. They arrive at noon.',
      'Boxes:\n\nSent from my office yesterday. They arrive at noon.',
    ],
    ['a mailing list', 'Words\n\n____\nx mailing list\nhttps://example.com/mailman/listinfo/x', 'Words'],
  ])('%s', (_name, text, left) => {
    expect(strip(text)).toBe(left)
  })

  test('the office’s own disclaimers, with any words between', () => {
    const disclaimers = ['Ek & Co AB * all rights reserved']
    expect(strip('Words\n\nEk & Co AB,\nStorgatan 1.   All rights\nreserved.\n\nMore of it', { disclaimers })).toBe(
      'Words',
    )
    expect(strip('Words about Ek & Co AB', { disclaimers })).toBe('Words about Ek & Co AB')
    expect(strip('Ek & Co AB: all rights reserved', { disclaimers })).toBe('Ek & Co AB: all rights reserved')
  })

  test('each kind can be left in', () => {
    const text = 'Words\n-- \nBo\n\nOn 3 May 2024, at 10:00, Anna <a@b.cc> wrote:\n> old'
    expect(strip(text, { quotes: false })).toBe('Words')
    expect(strip(text, { signatures: false })).toBe('Words\n-- \nBo'.replace('-- ', '--'))
    const notice = 'Words\n\nThis e-mail is confidential and intended for the recipient.'
    expect(strip(notice, { notices: false })).toBe(notice)
  })
})

describe('what the sender wrote stays', () => {
  test.each([
    ['a date and an address in a sentence', 'Please write to <anna@example.com> before 3 May 2024:\n- name\n- address'],
    ['a list of places', 'Pick up:\nFrom: Lund\nTo: Ystad\nDate: Monday\nCall me.'],
    ['times', '2024-01-15 14:30:25\n15.01.2024 14:30'],
    ['a line "On Monday"', 'On Monday we are closed.\nOn Tuesday, too, she wrote a note.'],
    ['dashes', 'Menu\n-----\nSoup\n=====\nBread'],
    ['a rule without a header', 'Above\n________________________________\nBelow'],
    ['a colon at the end', 'Anna wrote:\nCome at 9.'],
  ])('%s', (_name, text) => {
    expect(strip(text)).toBe(text)
  })

  test('words between quoted lines, without the quotations', () => {
    expect(strip('> When?\nAt 9.\n> Where?\nIn Lund.')).toBe('At 9.\nIn Lund.')
  })

  test('a quotation alone is not thrown away', () => {
    expect(strip('> Only quoted\n> words')).toBe('> Only quoted\n> words')
    expect(strip('   \n\n')).toBe('')
  })

  test('a mail that is passed on without a word gives its own words; with words, it is left out', () => {
    const forwarded = [
      '---------- Forwarded message ---------',
      'From: Bo <bo@example.com>',
      'Date: Fri, May 3, 2024',
      'Subject: Gate',
      'To: Anna <anna@example.com>',
      '',
      '',
      'The code is 4711.',
    ].join('\n')
    expect(strip(forwarded)).toBe('The code is 4711.')
    expect(strip(`Begin forwarded message:\n\n${outlook.en.join('\n')}\n\nThe code is 4711.`)).toBe('The code is 4711.')
    expect(strip(`Anfang der weitergeleiteten Nachricht:\n\n${outlook.de.join('\n')}\n\nDer Code ist 4711.`)).toBe(
      'Der Code ist 4711.',
    )
    expect(strip(`See below.\n\n${forwarded}`)).toBe('See below.')
    expect(stripReply(`See below.\n\n${forwarded}`).removed.map(({ kind }) => kind)).toEqual(['forward'])
  })

  test('says what it removed, by lines', () => {
    const { removed } = stripReply(
      'Words\r\n\r\nSent from my iPhone\r\n\r\nOn 3 May 2024, at 10:00, Anna <a@b.cc> wrote:\r\n\r\n> old\r\n',
    )
    expect(removed).toEqual([
      { kind: 'app', line: 1, lineCount: 3 },
      { kind: 'quote', line: 4, lineCount: 1 },
      { kind: 'app', line: 5, lineCount: 1 },
      { kind: 'quote', line: 6, lineCount: 1 },
      { kind: 'app', line: 7, lineCount: 1 },
    ])
  })
})

describe('bounds', () => {
  const pieces = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom(...languages.flatMap((language) => [gmail[language], ...outlook[language], ...phones[language]])),
    fc.constantFrom(
      '-- ',
      '--',
      '> ',
      '> quoted',
      '_____',
      '',
      'From:',
      'On',
      'wrote:',
      '```',
      '-----Original Message-----',
      'Begin forwarded message:',
    ),
  )

  test('never throws, never gives more than it got, leaves something of what has words', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const text = lines.join(end)
        const left = strip(text, { disclaimers: ['a*b'] })
        expect(left.length).toBeLessThanOrEqual(text.length)
        if (text.trim() !== '') expect(left).not.toBe('')
        // What was stripped once has nothing left to strip that would make it empty.
        expect(strip(left).length).toBeLessThanOrEqual(left.length)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['headers without an answer', 'on 1.1.2020 wrote\n'.repeat(20_000)],
    ['header blocks', 'from: a@b\nto: c\nsubject: x\n\n'.repeat(12_000)],
    ['dashes', '--\n'.repeat(100_000)],
    ['rules', `${'- -- '.repeat(20)}\n`.repeat(3_900)],
    ['notices', 'this e-mail and any\n\n'.repeat(18_000)],
    ['one line', 'a'.repeat(400_000)],
    ['quotes', '> '.repeat(190_000)],
  ])('is done with 400 KB of %s in a moment', (_name, text) => {
    const start = performance.now()
    strip(text, { disclaimers: ['one * two * three'] })
    expect(performance.now() - start).toBeLessThan(3_000)
  })
})
