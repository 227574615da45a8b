import { Argument, type Command } from 'commander'
import { type AskedOf, command, count, type SetExitCode } from './command.ts'
import { doctor } from './doctor.ts'
import { changePin, modemConsole, modemPorts, pinLock, ussd } from './modem.ts'
import { signIn, signOut } from './sign-in.ts'
import { t } from './words.ts'

/** The command that examines links. */
export function addDoctor(program: Command, asked: AskedOf, set: SetExitCode): void {
  command(
    program,
    'doctor',
    t('Examine modems, SMS providers and mailboxes: what works, what does not, and what to do.'),
  )
    .argument('[link]', t('one of them; all when not given'))
    .option('--text', t('also send a text to oneself by each modem; it costs what a text costs'), false)
    .option('--no-report', t('write no report for support'))
    .action(async (link: string | undefined, options: { text: boolean; report: boolean }, self: Command) =>
      set(
        await doctor(asked(self), {
          loopBack: options.text,
          report: options.report,
          ...(link === undefined ? {} : { link }),
        }),
      ),
    )
}

/** The command that shows what goes over the wires. */
export function addTrace(program: Command, asked: AskedOf): void {
  command(program, 'trace', t('Show what goes over the wires until Ctrl+C, without passwords.'))
    .argument('[link]', t('one modem, provider or mail account; all when not given'))
    .option('--pcap <file>', t('also write what goes to SMS providers and back as a capture that Wireshark reads'))
    .option('--words', t('show the words that people wrote, too'), false)
    .option('--seconds <number>', t('end after so long'), count)
    .action(
      async (link: string | undefined, options: { pcap?: string; words: boolean; seconds?: number }, self: Command) => {
        const { trace } = await import('./trace.ts')
        await trace(asked(self), { ...options, ...(link === undefined ? {} : { link }) })
      },
    )
}

/** Commands about modems and their SIM cards. */
export function addModem(program: Command, asked: AskedOf): void {
  const modem = program.command('modem').description(t('What a modem can do beside texts.'))
  command(modem, 'ports', t('Show the serial ports of this computer and what is behind them.')).action(
    (_, self: Command) => modemPorts(asked(self)),
  )
  command(modem, 'console', t('Write AT commands by hand while texts flow; one a line, an empty line or Ctrl+D ends.'))
    .argument('<modem>')
    .argument('[line...]', t('one command instead of a console'))
    .action((name: string, line: string[], _, self: Command) => modemConsole(asked(self), name, line.join(' ')))
  command(modem, 'ussd', t('Ask the network by a code such as *100#.'))
    .argument('<modem>')
    .argument('<code>')
    .action((name: string, code: string, _, self: Command) => ussd(asked(self), name, code))
  command(modem, 'pin', t('Change the PIN of the SIM card; the old and the new one are asked for.'))
    .argument('<modem>')
    .action((name: string, _, self: Command) => changePin(asked(self), name))
  command(modem, 'pin-lock', t('Switch on or off that the SIM card asks for its PIN.'))
    .argument('<modem>')
    .addArgument(new Argument('<switch>').choices(['on', 'off']))
    .action((name: string, to: string, _, self: Command) => pinLock(asked(self), name, to === 'on'))
}

/** Commands that sign mail accounts in and out. */
export function addMail(program: Command, asked: AskedOf): void {
  const mail = program
    .command('mail')
    .description(t('Sign mail accounts in with Microsoft, Google or another provider.'))
  command(mail, 'sign-in', t('Sign an account in with its provider, on a page of your browser.'))
    .argument('<account>', t('name of the mail account'))
    .option('--back <address>', t('end the sign-in with the address that a browser on another computer came to'))
    .action((account: string, options: { back?: string }, self: Command) => signIn(asked(self), account, options.back))
  command(mail, 'sign-out', t('Forget the sign-in of an account.'))
    .argument('<account>', t('name of the mail account'))
    .action((account: string, _, self: Command) => signOut(asked(self), account))
}

/** Commands about SMS providers. */
export function addSmsc(program: Command, asked: AskedOf): void {
  const smsc = program.command('smsc').description(t('What is special about SMS providers (SMPP).'))
  command(
    smsc,
    'learn',
    t('Find out how an SMS provider codes texts: samples go to a phone of your own, and what it shows is compared.'),
  )
    .argument('<account>', t('name of the provider in the settings'))
    .argument('<phone>', t('a phone that you have at hand'))
    .option('--apply', t('change the settings by what was learned, without asking'), false)
    .option('--wait <seconds>', t('ask nothing: the phone sends every text back within so long'), count)
    .action(async (transport: string, phone: string, options: { apply: boolean; wait?: number }, self: Command) => {
      const { learn } = await import('./smsc.ts')
      await learn(asked(self), { transport, phone, ...options })
    })
  command(smsc, 'codes', t('Explain the status codes of SMPP.'))
    .argument('[words...]', t('those with these words, such as throttled or 0x58'))
    .action(async (words: string[], _, self: Command) => {
      const { smscCodes } = await import('./smsc.ts')
      await smscCodes(asked(self), words.join(' '))
    })
}
