import type { Params } from '../contract/contract.ts'
import type { DoctorReport } from '../contract/results.ts'
import { checkLines } from '../doctor/check-lines.ts'
import { type Asked, withGateway } from './messages.ts'
import { exitCodes, print } from './output.ts'
import { t } from './words.ts'

/** Shows the doctor's checks; the exit code says whether anything failed. */
export async function doctor({ folder, json, terminal }: Asked, wish: Params<'doctor'>): Promise<number> {
  const report = await withGateway(folder, (client) => client.call('doctor', wish))
  print(terminal, json, report, words)
  return report.ok ? exitCodes.done : exitCodes.failed
}

function words({ links, file }: DoctorReport): string {
  if (links.length === 0) return t('No modem, SMS provider or mailbox is set up.')
  const written = file === undefined ? [] : [t('A report without anything private in it is in {file}', { file })]
  return [...links.flatMap((link) => [...checkLines(link), '']), ...written].join('\n').trimEnd()
}
