import { type Command, Option } from 'commander'
import type { ForeignKind } from '../foreign/convert.ts'
import { SettingsFile } from '../settings-file.ts'
import { type AskedOf, type CommonOptions, command, type SetExitCode } from './command.ts'
import { readSecret } from './read-secret.ts'
import {
  checkSettings,
  deleteSecret,
  exportSettings,
  getSetting,
  importForeign,
  importSettings,
  listSecrets,
  type SettingsAsked,
  setSecret,
  setSetting,
} from './settings.ts'
import { t } from './words.ts'

/** Commands that read and change settings. */
export function addSettings(program: Command, asked: AskedOf, set: SetExitCode): void {
  const settings = program.command('settings').description(t('Read and change settings.'))
  const withFile = (name: string, description: string) =>
    command(settings, name, description).option(
      '--config <file>',
      t('settings file; settings.json in the data folder when not given'),
    )
  const fileOf = (self: Command): SettingsAsked => {
    const { data, config } = self.opts<CommonOptions>()
    return { ...asked(self), file: new SettingsFile(data, config) }
  }
  withFile('get', t('Show the settings in force, or one of them.'))
    .argument('[path]', t('such as queue.expiryHours or transports.modem-1.port'))
    .action((path: string | undefined, _, self: Command) => set(getSetting(fileOf(self), path)))
  withFile('set', t('Change one setting; without a value it gets its default back.'))
    .argument('<path>', t('such as queue.expiryHours'))
    .argument('[value]')
    .action(async (path: string, value: string | undefined, _, self: Command) =>
      set(await setSetting(fileOf(self), path, value)),
    )
  withFile(
    'import',
    t('Take all settings from a file, or with --from the SMSC records of another gateway beside those that are there.'),
  )
    .argument('<file>')
    .addOption(
      new Option('--from <gateway>', t('the gateway that the file is of')).choices(['communigate', 'momentum']),
    )
    .option('--dry-run', t('with --from: only show what would be taken'), false)
    .action(async (from: string, options: { from?: ForeignKind; dryRun: boolean }, self: Command) =>
      set(
        options.from === undefined
          ? await importSettings(fileOf(self), from)
          : await importForeign(fileOf(self), options.from, from, options.dryRun),
      ),
    )
  withFile('export', t('Print the settings file, for a copy or another computer. Secrets are never in it.')).action(
    (_, self: Command) => set(exportSettings(fileOf(self))),
  )
  withFile('check', t('Look for mistakes in a settings file.'))
    .argument('[file]', t('the one in force when not given'))
    .action((from: string | undefined, _, self: Command) => set(checkSettings(fileOf(self), from)))
  command(settings, 'schema', t('Print the JSON Schema of the settings file.')).action(async (_, self: Command) => {
    const { jsonSchema } = await import('../../core/settings/tree.ts')
    asked(self).terminal.out(JSON.stringify(jsonSchema(), undefined, 2))
  })
}

/** Commands about passwords and PINs. */
export function addSecrets(program: Command, asked: AskedOf): void {
  const secret = program
    .command('secret')
    .description(t('Keep passwords and PINs, in a file of the data folder that only you can read.'))
  command(secret, 'set', t('Keep a secret; its value is read from standard input.'))
    .argument(
      '<name>',
      t('imap/ACCOUNT, smtp/ACCOUNT, smpp/TRANSPORT, pin/TRANSPORT, listener/USER, oauth-client/ACCOUNT or code'),
    )
    .action(async (name: string, _, self: Command) => setSecret(asked(self), name, await readSecret(name)))
  command(secret, 'list', t('Show which secrets are kept; never their values.')).action((_, self: Command) =>
    listSecrets(asked(self)),
  )
  command(secret, 'delete', t('Forget a secret.'))
    .argument('<name>')
    .action((name: string, _, self: Command) => deleteSecret(asked(self), name))
}

/** Commands that copy, examine and put back the message store. */
export function addBackups(program: Command, asked: AskedOf, set: SetExitCode): void {
  command(
    program,
    'backup',
    t('Copy the message store, while Textpost runs or not. Textpost does so by itself once a day.'),
  )
    .argument('[file]', t('where to; the folder “backups” in the data folder when not given'))
    .action(async (file: string | undefined, _, self: Command) => {
      const { backup } = await import('./backup.ts')
      await backup(asked(self), file)
    })
  command(program, 'check', t('Examine the message store, or a copy of it.'))
    .argument('[file]', t('a copy; the store of the data folder when not given'))
    .action(async (file: string | undefined, _, self: Command) => {
      const { check } = await import('./backup.ts')
      set(await check(asked(self), file))
    })
  command(
    program,
    'restore',
    t('Put a copy in the place of the message store. Textpost must not run; the store that is there is kept.'),
  )
    .argument('<file>', t('the copy'))
    .action(async (file: string, _, self: Command) => {
      const { putBack } = await import('./backup.ts')
      await putBack(asked(self), file)
    })
}
