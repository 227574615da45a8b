import { type PhraseText, phrase, type Words } from '../../core/words/say.ts'

/**
 * What a refusal means for the work that met it.
 * - `temporary`: the same text may be taken later
 * - `permanent`: it will not be
 * - `link`: not the text but the session is at fault
 * - `throttled`: the whole link is asked to pause
 * - `credentials`: the account is not accepted
 */
export type StatusClass = 'accepted' | 'temporary' | 'permanent' | 'link' | 'throttled' | 'credentials'

export interface Status {
  /** `ESME_*`, or the number of a status that is in no table. */
  readonly name: string
  /** The end of a sentence such as “The SMS provider refused the text: …”. */
  readonly words: Words
  readonly class: StatusClass
}

type Row = readonly [name: string, kind: StatusClass, words: PhraseText]

/** command_status values: SMPP 3.4 §5.1.3, and those that SMPP 5.0 §4.7.6 added, which 3.4 links use as well. */
const rows: Readonly<Record<number, Row>> = {
  0: ['ESME_ROK', 'accepted', 'accepted'],
  1: ['ESME_RINVMSGLEN', 'permanent', 'the length of the message is not right'],
  2: ['ESME_RINVCMDLEN', 'permanent', 'the length of the request is not right'],
  3: ['ESME_RINVCMDID', 'permanent', 'it does not know this kind of request'],
  4: ['ESME_RINVBNDSTS', 'link', 'the link is not signed in for this'],
  5: ['ESME_RALYBND', 'link', 'the account is already signed in'],
  6: ['ESME_RINVPRTFLG', 'permanent', 'it does not take this priority'],
  7: ['ESME_RINVREGDLVFLG', 'permanent', 'it does not give receipts of the kind that was asked for'],
  8: ['ESME_RSYSERR', 'temporary', 'it has an internal error'],
  10: ['ESME_RINVSRCADR', 'permanent', 'it does not take the sender'],
  11: ['ESME_RINVDSTADR', 'permanent', 'it does not take the phone number'],
  12: ['ESME_RINVMSGID', 'permanent', 'it does not know the message'],
  13: ['ESME_RBINDFAIL', 'link', 'signing in failed'],
  14: ['ESME_RINVPASWD', 'credentials', 'the password is wrong'],
  15: ['ESME_RINVSYSID', 'credentials', 'the system ID is wrong'],
  17: ['ESME_RCANCELFAIL', 'permanent', 'the message cannot be cancelled any more'],
  19: ['ESME_RREPLACEFAIL', 'permanent', 'the message cannot be replaced any more'],
  20: ['ESME_RMSGQFUL', 'throttled', 'its queue is full'],
  21: ['ESME_RINVSERTYP', 'permanent', 'it does not know the service type'],
  51: ['ESME_RINVNUMDESTS', 'permanent', 'the number of receivers is not right'],
  52: ['ESME_RINVDLNAME', 'permanent', 'it does not know the distribution list'],
  64: ['ESME_RINVDESTFLAG', 'permanent', 'the kind of receiver is not right'],
  66: ['ESME_RINVSUBREP', 'permanent', 'it does not replace messages'],
  67: ['ESME_RINVESMCLASS', 'permanent', 'it does not take this kind of message'],
  68: ['ESME_RCNTSUBDL', 'permanent', 'it does not send to the distribution list'],
  69: ['ESME_RSUBMITFAIL', 'temporary', 'it could not take the message'],
  72: ['ESME_RINVSRCTON', 'permanent', 'it does not take the sender’s type of number'],
  73: ['ESME_RINVSRCNPI', 'permanent', 'it does not take the sender’s numbering plan'],
  80: ['ESME_RINVDSTTON', 'permanent', 'it does not take the phone’s type of number'],
  81: ['ESME_RINVDSTNPI', 'permanent', 'it does not take the phone’s numbering plan'],
  83: ['ESME_RINVSYSTYP', 'credentials', 'the system type is wrong'],
  84: ['ESME_RINVREPFLAG', 'permanent', 'it does not take the replace flag'],
  85: ['ESME_RINVNUMMSGS', 'permanent', 'the number of messages is not right'],
  88: ['ESME_RTHROTTLED', 'throttled', 'more was sent than it allows at a time'],
  97: ['ESME_RINVSCHED', 'permanent', 'it does not take the time of delivery'],
  98: ['ESME_RINVEXPIRY', 'permanent', 'it does not take the validity'],
  99: ['ESME_RINVDFTMSGID', 'permanent', 'it does not have the prepared message'],
  100: ['ESME_RX_T_APPN', 'temporary', 'the receiver has a passing fault'],
  101: ['ESME_RX_P_APPN', 'permanent', 'the receiver has a lasting fault'],
  102: ['ESME_RX_R_APPN', 'permanent', 'the receiver rejects the message'],
  103: ['ESME_RQUERYFAIL', 'permanent', 'it could not find the message'],
  192: ['ESME_RINVOPTPARSTREAM', 'permanent', 'it cannot read the optional parameters'],
  193: ['ESME_ROPTPARNOTALLWD', 'permanent', 'it does not allow an optional parameter'],
  194: ['ESME_RINVPARLEN', 'permanent', 'the length of a parameter is not right'],
  195: ['ESME_RMISSINGOPTPARAM', 'permanent', 'it misses an optional parameter'],
  196: ['ESME_RINVOPTPARAMVAL', 'permanent', 'it does not take the value of an optional parameter'],
  254: ['ESME_RDELIVERYFAILURE', 'temporary', 'the delivery failed'],
  255: ['ESME_RUNKNOWNERR', 'temporary', 'it gives no reason'],
  256: ['ESME_RSERTYPUNAUTH', 'permanent', 'the account may not use this service type'],
  257: ['ESME_RPROHIBITED', 'permanent', 'the account may not do this'],
  258: ['ESME_RSERTYPUNAVAIL', 'temporary', 'the service type is not available'],
  259: ['ESME_RSERTYPDENIED', 'permanent', 'the service type is denied'],
  260: ['ESME_RINVDCS', 'permanent', 'it does not take this coding'],
  261: ['ESME_RINVSRCADDRSUBUNIT', 'permanent', 'it does not take the sender’s sub-unit'],
  262: ['ESME_RINVDSTADDRSUBUNIT', 'permanent', 'it does not take the phone’s sub-unit'],
  263: ['ESME_RINVBCASTFREQINT', 'permanent', 'it does not take the interval of the broadcast'],
  264: ['ESME_RINVBCASTALIAS_NAME', 'permanent', 'it does not know the name of the broadcast'],
  265: ['ESME_RINVBCASTAREAFMT', 'permanent', 'it does not take the form of the broadcast area'],
  266: ['ESME_RINVNUMBCAST_AREAS', 'permanent', 'the number of broadcast areas is not right'],
  267: ['ESME_RINVBCASTCNTTYPE', 'permanent', 'it does not take the content of the broadcast'],
  268: ['ESME_RINVBCASTMSGCLASS', 'permanent', 'it does not take the class of the broadcast'],
  269: ['ESME_RBCASTFAIL', 'permanent', 'the broadcast failed'],
  270: ['ESME_RBCASTQUERYFAIL', 'permanent', 'it could not find the broadcast'],
  271: ['ESME_RBCASTCANCELFAIL', 'permanent', 'the broadcast cannot be cancelled any more'],
  272: ['ESME_RINVBCAST_REP', 'permanent', 'the number of repeats of the broadcast is not right'],
  273: ['ESME_RINVBCASTSRVGRP', 'permanent', 'it does not know the group of the broadcast'],
  274: ['ESME_RINVBCASTCHANIND', 'permanent', 'it does not know the channel of the broadcast'],
}

/** Every status of the standards, by number. */
export const statuses: ReadonlyMap<number, Status> = new Map(
  Object.entries(rows).map(([code, [name, kind, words]]) => [Number(code), { name, words, class: kind }]),
)

/** A status in words. One that no standard names is taken for temporary: the text is kept and tried again, and its number is shown. */
export function statusOf(code: number): Status {
  const known = statuses.get(code)
  if (known) return known
  const name = `0x${code.toString(16).toUpperCase().padStart(8, '0')}`
  return {
    name,
    words: phrase('it gives the code {name}, whose meaning only the provider knows', { name }),
    class: 'temporary',
  }
}

/** The statuses that this side writes or looks for. */
export const esme = {
  ROK: 0x00,
  RINVCMDID: 0x03,
  RINVBNDSTS: 0x04,
  RALYBND: 0x05,
  RINVPASWD: 0x0e,
  RINVSYSID: 0x0f,
  RINVSYSTYP: 0x53,
  RX_T_APPN: 0x64,
} as const
