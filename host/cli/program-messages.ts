import { type Command, Option } from 'commander'
import type { Params } from '../contract/contract.ts'
import { type AskedOf, command, count, instant, list } from './command.ts'
import {
  act,
  addContact,
  askAfter,
  assignText,
  deleteContact,
  exportLog,
  listContacts,
  releaseMail,
  rewordText,
  sendText,
  setPaused,
  showLog,
  showMails,
  showStatus,
  showWhy,
  trustServer,
} from './messages.ts'
import { addPeople } from './program-care.ts'
import { t } from './words.ts'

/** Commands that send texts, show what became of them and take them back. */
export function addMessages(program: Command, asked: AskedOf): void {
  command(program, 'status', t('Health of every link, the queue and what wants attention.')).action(
    (_, self: Command) => showStatus(asked(self)),
  )
  command(program, 'pause', t('Send and fetch nothing until “textpost resume”, after a restart too.')).action(
    (_, self: Command) => setPaused(asked(self), true),
  )
  command(program, 'resume', t('Go on sending and fetching after a pause.')).action((_, self: Command) =>
    setPaused(asked(self), false),
  )
  command(program, 'send', t('Send a text.'))
    .argument('<to>', t('phones or contacts, separated by commas'))
    .argument('<text...>', t('the words'))
    .option('--by <transport>', t('the modem or provider to use'))
    .addOption(new Option('--priority <priority>').choices(['high', 'normal', 'bulk']).default('normal'))
    .option('--at <time>', t('when to send it, such as 2026-01-31T08:00'), instant)
    .action(async (to: string, words: string[], options: SendOptions, self: Command) => {
      const order: Params<'send'> = {
        to: to.split(',').map((one) => one.trim()),
        text: words.join(' '),
        priority: options.priority,
        ...(options.by === undefined ? {} : { transport: options.by }),
        ...(options.at === undefined ? {} : { sendAt: options.at }),
      }
      await sendText(asked(self), order)
    })
  command(program, 'log', t('Texts in both directions, newest first.'))
    .option('--phone <phone>', t('of one phone'))
    .addOption(new Option('--direction <direction>', t('to phones or from them')).choices(['out', 'in']))
    .option('--state <states>', t('in these states, separated by commas'), list)
    .option('--by <transport>', t('by one modem or provider'))
    .option('--sender <address>', t('sent for one mail address'))
    .option('--search <words>', t('with these words'))
    .option('--since <time>', t('written then or later, such as 2026-01-31'), instant)
    .option('--until <time>', t('written before, such as 2026-02-01T12:00'), instant)
    .option('--limit <number>', t('how many'), count, 50)
    .addOption(
      new Option('--form <form>', t('print all of them as a file instead, oldest first')).choices([
        'csv',
        'json',
        'mbox',
      ]),
    )
    .action(({ form, ...options }: LogOptions, self: Command) => {
      const { limit, ...filter } = logFilter(options)
      return form === undefined ? showLog(asked(self), { ...filter, limit }) : exportLog(asked(self), filter, form)
    })
  command(program, 'mails', t('Mails that were taken, newest first.'))
    .addOption(new Option('--state <state>').choices(['taken', 'ignored', 'rejected', 'failed', 'released']))
    .option('--limit <number>', t('how many'), count, 50)
    .action((options: { state?: 'taken'; limit: number }, self: Command) =>
      showMails(asked(self), { limit: options.limit, ...(options.state ? { state: options.state } : {}) }),
    )
  command(program, 'why', t('Everything that happened to one text, or with --mail to one mail.'))
    .argument('<number>', t('number of the text, from “textpost log”'), count)
    .option('--mail', t('the number is of a mail'), false)
    .action((number: number, options: { mail: boolean }, self: Command) =>
      showWhy(asked(self), options.mail ? { mailId: number } : { textId: number }),
    )
  for (const [name, description] of [
    ['hold', t('Hold a waiting text.')],
    ['release', t('Send a held text.')],
    ['cancel', t('Give up a text that is not sent yet, or take it back from the SMS provider.')],
    ['resend', t('Send a failed, expired or cancelled text again.')],
  ] as const) {
    command(program, name, description)
      .argument('<text>', t('number of the text'), count)
      .action((textId: number, _, self: Command) => act(asked(self), name, textId))
  }
  command(program, 'reword', t('Give a text other words: while it waits, or at the SMS provider while that keeps it.'))
    .argument('<text>', t('number of the text'), count)
    .argument('<words...>', t('the new words'))
    .action((textId: number, words: string[], _, self: Command) => rewordText(asked(self), textId, words.join(' ')))
  command(program, 'ask', t('Ask the SMS provider what has become of a text.'))
    .argument('<text>', t('number of the text'), count)
    .action((textId: number, _, self: Command) => askAfter(asked(self), textId))
}

interface SendOptions {
  readonly by?: string
  readonly priority: 'high' | 'normal' | 'bulk'
  readonly at?: number
}

type LogFilter = NonNullable<Params<'log'>['filter']> & { readonly limit: number }

interface LogOptions {
  readonly phone?: string
  readonly direction?: 'out' | 'in'
  readonly sender?: string
  readonly since?: number
  readonly until?: number
  readonly form?: 'csv' | 'json' | 'mbox'
  readonly state?: string[]
  readonly by?: string
  readonly search?: string
  readonly limit: number
}

function logFilter({ phone, direction, state, by, sender, search, since, until, limit }: LogOptions): LogFilter {
  return {
    limit,
    ...(phone === undefined ? {} : { phone }),
    ...(direction === undefined ? {} : { direction }),
    ...(sender === undefined ? {} : { sender }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(state === undefined ? {} : { states: state as NonNullable<Params<'texts'>['states']> }),
    ...(by === undefined ? {} : { transport: by }),
    ...(search === undefined ? {} : { search }),
  }
}

/** Commands about texts and mails that wait for a person, and about contacts. */
export function addDecisions(program: Command, asked: AskedOf): void {
  command(
    program,
    'assign',
    t('Give a text that nobody was known for to a mail address; later texts of the phone follow it.'),
  )
    .argument('<text>', t('number of the text'), count)
    .argument('<address>', t('mail address'))
    .action((textId: number, address: string, _, self: Command) => assignText(asked(self), textId, address))
  command(program, 'release-mail', t('Pass on a mail that was ignored or rejected.'))
    .argument('<mail>', t('number of the mail, from “textpost mails”'), count)
    .action((mailId: number, _, self: Command) => releaseMail(asked(self), mailId))
  command(
    program,
    'trust',
    t('Show which mail server says that a refused mail is genuine; with its name, trust it and pass the mail on.'),
  )
    .argument('<mail>', t('number of the mail, from “textpost mails”'), count)
    .argument('[server]', t('the mail server of your own mailbox, as it is shown'))
    .action((mailId: number, server: string | undefined, _, self: Command) => trustServer(asked(self), mailId, server))
  const contacts = program
    .command('contacts')
    .description(t('Names that stand for phones in addresses, subjects and commands.'))
  command(contacts, 'list', t('Show all contacts.')).action((_, self: Command) => listContacts(asked(self)))
  command(contacts, 'add', t('Add a contact, or change the one with this alias.'))
    .argument('<alias>', t('one word, as in anna@sms.example.com'))
    .argument('<phone>')
    .option('--name <name>', t('as mails show it'))
    .option('--groups <groups>', t('groups that it is in, separated by commas'), list)
    .option('--others <phones>', t('further numbers of the same person, separated by commas'), list)
    .action((alias: string, phone: string, { name, groups, others }: ContactOptions, self: Command) =>
      addContact(asked(self), {
        alias,
        phone,
        ...(name === undefined ? {} : { name }),
        ...(groups === undefined ? {} : { groups }),
        ...(others === undefined ? {} : { others }),
      }),
    )
  command(contacts, 'remove', t('Remove a contact.'))
    .argument('<alias>')
    .action((alias: string, _, self: Command) => deleteContact(asked(self), alias))
  addPeople(program, contacts, asked)
}

interface ContactOptions {
  readonly name?: string
  readonly groups?: string[]
  readonly others?: string[]
}
