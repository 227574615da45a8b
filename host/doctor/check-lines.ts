import type { DoctorCheck, DoctorLink } from '../contract/results.ts'

/** Signs before a check's title, for the terminal and the report. */
const checkSigns: Readonly<Record<DoctorCheck['state'], string>> = {
  ok: '✓',
  attention: '!',
  failed: '✗',
  skipped: '–',
  waiting: ' ',
  running: '…',
}

/** The checks as lines of text. */
export function checkLines({ link, kind, checks }: DoctorLink): string[] {
  return [
    `${link} (${kind})`,
    ...checks.flatMap(({ state, title, sentence }) => {
      const said = sentence === '' ? '' : state === 'ok' ? `: ${sentence}` : ''
      const more = sentence !== '' && state !== 'ok' ? [`    ${sentence}`] : []
      return [`  ${checkSigns[state]} ${title}${said}`, ...more]
    }),
  ]
}
