import { joinFlowed } from '../../../core/mail/flowed.ts'
import { clip, headerText } from '../../../core/mail/header-text.ts'
import { stripReply } from '../../../core/mail/strip.ts'
import { answerSubject, baseSubject } from '../../../core/mail/subject.ts'
import { type Border, must, mustEqual, textOf } from '../border.ts'

/** Plain words of mails: the mail that is answered, signatures and notices are taken out. */
export const border: Border = {
  name: 'strip',
  source: ['core/mail/strip', 'core/mail/flowed', 'core/mail/subject', 'core/mail/header-text'],
  stretched: 120_000,
  limitMs: 2_000,
  words: [
    '\n> ',
    '\n-- \n',
    '\n--\n',
    '\n____\n',
    '-----Original Message-----\n',
    'From: a@b.se\nSent: Monday\nTo: c@d.se\nSubject: x\n',
    'On 5 Jan 2026 at 09:00, Bob <b@c.de> wrote:\n',
    'Am 5.1.2026 um 09:00 schrieb Bob:\n',
    'Sent from my iPhone\n',
    'This email is confidential and intended for the recipient only.\n',
    '```\n',
  ],
  seeds: () => [
    'Yes.\n\nOn Mon, 5 Jan 2026 at 09:00, Bob <b@c.de> wrote:\n> Coming?\n> \n> Bob\n\nSee you\n',
    'Ja\n\nVon: A <a@b.se>\nGesendet: Montag, 5. Januar 2026 09:00\nAn: B\nBetreff: x\n\nalt\n',
    'Hello\n-- \nAnna\n\nSent from my iPhone\n\nThis message is confidential.\nIt is intended for the recipient.\n',
    '---------- Forwarded message ---------\nFrom: A <a@b.se>\nDate: x\nSubject: y\nTo: z\n\nwords\n',
    'a \nb \n> c \n> d\n-- \nsig \n',
  ],
  run(input) {
    const text = textOf(input)
    for (const options of [{}, { quotes: false }, { signatures: false }, { disclaimers: ['confid*only', 'x'] }]) {
      const { text: left, removed } = stripReply(text, options)
      must(left.length <= text.length, 'stripping makes nothing longer')
      must(/\S/.test(left) || !/\S/.test(text.slice(0, 400_000)), 'words are never stripped to nothing')
      const lines = text.split(/\r\n?|\n/).length
      must(
        removed.every(({ line, lineCount }) => line >= 0 && lineCount > 0 && line + lineCount <= lines),
        'what was removed was there',
      )
      mustEqual(stripReply(text, options).text, left, 'stripping is the same twice')
    }
    const flowed = joinFlowed(text, false)
    must(flowed.length <= 2 * text.length + 2, 'joined lines are no longer')
    joinFlowed(text, true)
    const subject = headerText(text)
    must(
      subject.length <= 200 * 64 && !/\p{Cc}/u.test(subject) && subject.isWellFormed(),
      'a header value is one clean line',
    )
    mustEqual(headerText(subject), subject, 'a clean header value stays')
    mustEqual(
      baseSubject(answerSubject(text)).slice(0, 150),
      baseSubject(text).slice(0, 150),
      'an answer has the subject of its mail',
    )
    must(clip(text, 20).length <= text.length, 'clipping makes nothing longer')
  },
}
