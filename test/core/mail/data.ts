import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Real mails that others collected, beside the repository. */
const folder = fileURLToPath(new URL('../../../../shared/data/mails/', import.meta.url))

export const hasData = existsSync(folder)

/** For the title of a skipped test. */
export const dataReason = hasData ? '' : ` (skipped: there is no ../shared/data/mails beside the repository)`

export interface DataFile {
  readonly name: string
  readonly raw: Buffer
}

/** The files of a folder of the data, in order of their names. */
export function dataFiles(name: string): DataFile[] {
  if (!hasData) return []
  return readdirSync(folder + name)
    .sort()
    .map((file) => ({ name: file, raw: readFileSync(`${folder}${name}/${file}`) }))
}
