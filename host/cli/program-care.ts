import { type Command, Option } from 'commander'
import {
  erase,
  probe,
  probeReply,
  releaseHeld,
  runRetention,
  showAlarms,
  showErasures,
  showRetention,
  showUsage,
  testAlarm,
} from './care.ts'
import { type AskedOf, command } from './command.ts'
import { changeGroup, exportContacts, importContacts, listGroups, listStops, setStop } from './contacts.ts'
import { t } from './words.ts'

const formOption = () => new Option('--form <form>', t('vCard or a table')).choices(['csv', 'vcard']).default('vcard')

/** Commands about files of contacts, groups and phones that want no texts. */
export function addPeople(program: Command, contacts: Command, asked: AskedOf): void {
  command(contacts, 'import', t('Add and change contacts from a file of vCards or a table (CSV).'))
    .argument('<file>')
    .option('--group <group>', t('put all of them into this group too'))
    .option('--dry-run', t('only show what would be done'), false)
    .action((file: string, options: { group?: string; dryRun: boolean }, self: Command) =>
      importContacts(asked(self), { file, ...options }),
    )
  command(contacts, 'export', t('Print all contacts as a file.'))
    .addOption(formOption())
    .option('--group <group>', t('only those of one group'))
    .action((options: { form: 'csv' | 'vcard'; group?: string }, self: Command) =>
      exportContacts(asked(self), {
        form: options.form,
        ...(options.group === undefined ? {} : { group: options.group }),
      }),
    )
  const groups = program
    .command('groups')
    .description(t('Groups of contacts; a mail to one goes to all of its members.'))
  command(groups, 'list', t('Show all groups.')).action((_, self: Command) => listGroups(asked(self)))
  command(groups, 'rename', t('Give a group another name.'))
    .argument('<group>')
    .argument('<to>')
    .action((group: string, to: string, _, self: Command) => changeGroup(asked(self), group, to))
  command(groups, 'remove', t('Dissolve a group; its contacts stay.'))
    .argument('<group>')
    .action((group: string, _, self: Command) => changeGroup(asked(self), group, undefined))
  const stop = program.command('stop').description(t('Phones that want no texts.'))
  command(stop, 'list', t('Show them, newest first.')).action((_, self: Command) => listStops(asked(self)))
  command(stop, 'add', t('Send no more texts to a phone; what waits for it is given up.'))
    .argument('<phone>')
    .action((phone: string, _, self: Command) => setStop(asked(self), phone, true))
  command(stop, 'remove', t('Send texts to a phone again.'))
    .argument('<phone>')
    .action((phone: string, _, self: Command) => setStop(asked(self), phone, false))
}

/** Commands about limits, ways, alarms and what is erased. */
export function addCare(program: Command, asked: AskedOf): void {
  command(program, 'limits', t('How much of the limits and of the month’s money is used up.')).action(
    (_, self: Command) => showUsage(asked(self)),
  )
  command(program, 'release-held', t('Send all held texts, or those held for one reason.'))
    .option('--reason <code>', t('such as rules/limit-sender'))
    .action((options: { reason?: string }, self: Command) => releaseHeld(asked(self), options.reason))
  addProbes(program, asked)
  command(program, 'alarms', t('Alarms that stand, and who is told.'))
    .option('--test', t('send an alarm that is a test'), false)
    .action((options: { test: boolean }, self: Command) =>
      options.test ? testAlarm(asked(self)) : showAlarms(asked(self)),
    )
  command(program, 'retention', t('What is older than the office keeps it.'))
    .option('--run', t('erase it now'), false)
    .action((options: { run: boolean }, self: Command) =>
      options.run ? runRetention(asked(self)) : showRetention(asked(self)),
    )
  command(program, 'erase', t('Show everything of a person, and with --confirm erase it for good.'))
    .argument('<phone>', t('phone or short name of a contact'))
    .option('--confirm <phone>', t('the same once more: erase it'))
    .option('--copies', t('erase the daily copies of the store too'), false)
    .action((phone: string, options: { confirm?: string; copies: boolean }, self: Command) =>
      erase(asked(self), { phone, ...options }),
    )
  command(program, 'erasures', t('Proofs of what was erased.'))
    .argument('[phone]', t('only of this phone'))
    .action((phone: string | undefined, _, self: Command) => showErasures(asked(self), phone))
}

interface ProbeOptions {
  readonly from?: string
  readonly account?: string
  readonly priority: 'high' | 'normal' | 'bulk'
}

function addProbes(program: Command, asked: AskedOf): void {
  command(program, 'probe', t('Which way a text would go, and why, rule by rule. Nothing is sent.'))
    .argument('<to>', t('phone, contact, group or address'))
    .argument('[text...]', t('the words'))
    .option('--from <address>', t('the mail address that writes; the command line when not given'))
    .option('--account <account>', t('the mail account that it would come by'))
    .addOption(new Option('--priority <priority>').choices(['high', 'normal', 'bulk']).default('normal'))
    .action((to: string, words: string[], options: ProbeOptions, self: Command) =>
      probe(asked(self), {
        to,
        text: words.join(' '),
        sender: options.from ?? '',
        priority: options.priority,
        ...(options.account === undefined ? {} : { account: options.account }),
      }),
    )
  command(program, 'probe-reply', t('Whom a text from a phone would go to, and why. Nothing is written.'))
    .argument('<phone>')
    .argument('<text...>', t('the words'))
    .option('--own <number>', t('the number that it came to'), '')
    .option('--by <transport>', t('the modem or provider that it came by'), '')
    .action((phone: string, words: string[], options: { own: string; by: string }, self: Command) =>
      probeReply(asked(self), { phone, text: words.join(' '), ownNumber: options.own, transport: options.by }),
    )
}
