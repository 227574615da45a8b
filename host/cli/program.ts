import { Command, CommanderError } from 'commander'
import { SettingsFile } from '../settings-file.ts'
import { version } from '../version.ts'
import { type AskedOf, type CommonOptions, command, languageOption, type SetExitCode } from './command.ts'
import { headings, helpWords, usageError } from './help-words.ts'
import { exitCodes, processTerminal, report, type Terminal } from './output.ts'
import { addCare } from './program-care.ts'
import { addDoctor, addMail, addModem, addSmsc, addTrace } from './program-links.ts'
import { addDecisions, addMessages } from './program-messages.ts'
import { addBackups, addSecrets, addSettings } from './program-settings.ts'
import { languageOfCommand, speak, t } from './words.ts'

/** Runs one command line and gives its exit code. */
export async function run(args: readonly string[], terminal: Terminal = processTerminal): Promise<number> {
  let exitCode: number = exitCodes.done
  const json = args.includes('--json')
  speak(languageOfCommand(args))
  const set = (code: number | undefined) => {
    if (code !== undefined) exitCode = code
  }
  const program = makeProgram(terminal, set)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage
    return report(terminal, json, thrown)
  }
  return exitCode
}

function makeProgram(terminal: Terminal, set: SetExitCode): Command {
  const program = new Command('textpost')
    .description(t('Email and text messages as one conversation.'))
    .version(version, '-V, --version', t('show the version'))
    .helpOption('-h, --help', t('show this help'))
    .helpCommand('help [command]', t('show the help of a command'))
    .configureHelp({
      styleTitle: headings,
      styleUsage: helpWords,
      styleOptionDescription: helpWords,
      styleArgumentDescription: helpWords,
    })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
      outputError: (text, write) => write(usageError(text)),
    })
    .showHelpAfterError(t('Add --help for what can be said here.'))
  const asked: AskedOf = (self) => {
    const { data, json } = self.opts<CommonOptions>()
    return { folder: data, json, terminal }
  }
  addRunning(program, terminal, asked, set)
  addMessages(program, asked)
  addDecisions(program, asked)
  addTrace(program, asked)
  addSettings(program, asked, set)
  addDoctor(program, asked, set)
  addModem(program, asked)
  addMail(program, asked)
  addSmsc(program, asked)
  addSecrets(program, asked)
  addBackups(program, asked, set)
  addCare(program, asked)
  return program
}

function addRunning(program: Command, terminal: Terminal, asked: AskedOf, set: SetExitCode): void {
  command(program, 'serve', t('Run the gateway until it is stopped (Ctrl+C).'))
    .option('--config <file>', t('settings file; settings.json in the data folder when not given'))
    .action(async (_, self: Command) => {
      const { config } = self.opts<CommonOptions>()
      const { serve } = await import('./serve.ts')
      await serve({ ...asked(self), ...(config === undefined ? {} : { settingsFile: config }) })
    })
  command(program, 'link', t('Show the address that opens the pages in a browser on this computer.'))
    .option('--config <file>', t('settings file; settings.json in the data folder when not given'))
    .action(async (_, self: Command) => {
      const { data, config } = self.opts<CommonOptions>()
      const { showLink } = await import('./serve.ts')
      await showLink({ ...asked(self), file: new SettingsFile(data, config) })
    })
  program
    .command('demo')
    .description(
      t(
        'Run everything simulated: mailbox, SMS provider, modem and phones. Nothing to set up, nothing leaves this computer.',
      ),
    )
    .option('--once', t('play one round trip over each transport and end'), false)
    .option('--json', t('print JSON'), false)
    .addOption(languageOption())
    .action(async (options: { once: boolean; json: boolean }) => {
      const { demo } = await import('./demo.ts')
      set(await demo({ ...options, terminal }))
    })
}
