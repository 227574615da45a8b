import { constants } from 'node:fs'
import { chmod, copyFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { GatewayError } from '../../core/errors.ts'
import { checkStore } from '../../drivers/store/backup.ts'
import { storeFile } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { backupFolder, backupsIn, copyAtRest, restore } from '../backups.ts'
import type { Backup } from '../contract/results.ts'
import { openLog } from '../log.ts'
import { type Asked, withGateway } from './messages.ts'
import { exitCodes, print, when } from './output.ts'
import { t } from './words.ts'

/** `backup`: copies the message store, whether a gateway runs on it or not; to `file`, or into the folder of copies. */
export async function backup({ folder, json, terminal }: Asked, file: string | undefined): Promise<void> {
  const made = await running(folder, file)
  print(terminal, json, made, ({ file, texts, mails, sizeBytes }) =>
    t('Copied to {file}: {texts} texts and {mails} mails, {size} MB, examined and whole.', {
      file,
      texts,
      mails,
      size: { number: sizeBytes / 1e6, decimals: 1 },
    }),
  )
}

async function running(folder: string, file: string | undefined): Promise<Backup> {
  const to = file === undefined ? undefined : resolve(file)
  try {
    const made = await withGateway(folder, (client) => client.call('backup', {}))
    if (to === undefined) return made
    await copyNew(made.file, to)
    return { ...made, file: to }
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.code !== 'engine/not-running') throw thrown
    const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
    return copyAtRest(folder, to ?? join(backupFolder(folder), `textpost-${stamp}.sqlite`))
  }
}

/** A file that is there already is never written over. */
async function copyNew(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL)
    await chmod(to, 0o600)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GatewayError('store/no-copy', { details: { file: to, reason }, cause })
  }
}

/** `check`: examines every page of the store, or of a copy; a gateway may run on it. */
export async function check({ folder, json, terminal }: Asked, file: string | undefined): Promise<number | undefined> {
  const found = checkStore(resolve(file ?? storeFile(folder)))
  const copies = backupsIn(folder)
  print(terminal, json, { ...found, copies }, ({ problems, texts, mails }) =>
    [
      problems.length === 0
        ? t('{file} is whole: {texts} texts and {mails} mails, schema {version}.', {
            file: found.file,
            texts,
            mails,
            version: found.version,
          })
        : [
            t('{file} is damaged:', { file: found.file }),
            ...problems.map((problem) => `  ${problem}`),
            t('Stop Textpost and put back a copy with “textpost restore FILE”.'),
          ].join('\n'),
      copies[0] === undefined
        ? t('There are no copies yet; “textpost backup” makes one.')
        : t('Newest copy: {file} ({time}); {count} in all.', {
            file: copies[0].file,
            time: when(copies[0].at),
            count: copies.length,
          }),
    ].join('\n'),
  )
  return found.problems.length === 0 ? undefined : exitCodes.failed
}

/** `restore`: puts a copy in the place of the store. */
export async function putBack({ folder, json, terminal }: Asked, file: string): Promise<void> {
  const log = await openLog(join(folder, 'logs'), 'info')
  try {
    const restored = await restore(folder, resolve(file), { clock: systemClock, log })
    print(terminal, json, restored, ({ check, aside, held }) =>
      [
        t('Put back: {texts} texts and {mails} mails.', { texts: check.texts, mails: check.mails }),
        ...(aside === undefined ? [] : [t('The store that was there is kept as {file}.', { file: aside })]),
        ...(held === 0
          ? []
          : [
              held === 1
                ? t('1 text waits for your yes: it may have been sent after the copy was made.')
                : t('{count} texts wait for your yes: they may have been sent after the copy was made.', {
                    count: held,
                  }),
              t('“textpost log --state held” shows them; “textpost release” or “textpost cancel” decides.'),
            ]),
      ].join('\n'),
    )
  } finally {
    await log.close()
  }
}
