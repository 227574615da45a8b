import { choice, type ForeignOption, noPlace, same, take, unclear, whole, words } from './option.ts'

const ton: Readonly<Record<string, number>> = {
  unknown: 0,
  international: 1,
  national: 2,
  network: 3,
  'subscriber number': 4,
  alphanumeric: 5,
  abbreviated: 6,
}
const tonOf = (path: string) =>
  choice(Object.fromEntries(Object.entries(ton).map(([name, value]) => [name, take(path, value)])))
const npiOf = (path: string) => choice({ e164: take(path, 1), unknown: take(path, 0) })

const yesNo = (yes: ReturnType<typeof take>, no: ReturnType<typeof take>) =>
  choice({ true: yes, yes, 1: yes, false: no, no, 0: no })

/** Names of alphabets in Momentum's options. */
const alphabets: Readonly<Record<string, string>> = {
  'latin-1': 'latin1',
  latin1: 'latin1',
  'iso-8859-1': 'latin1',
  'latin-5': 'cyrillic',
  cyrillic: 'cyrillic',
  'iso-8859-5': 'cyrillic',
  'latin-8': 'hebrew',
  'latin/hebrew': 'hebrew',
  hebrew: 'hebrew',
  'iso-8859-8': 'hebrew',
  ucs2: 'ucs2',
  'utf-16': 'ucs2',
  utf16: 'ucs2',
}

const idForm = (value: string | undefined) => value?.trim().toLowerCase() ?? 'string'

const receiptIds = (_: string, all: ReadonlyMap<string, string>) => {
  const answer = idForm(all.get('smpp_submit_response_message_id_format'))
  const receipt = idForm(all.get('smpp_delivery_receipt_message_id_format'))
  if (answer === receipt) return take('receiptIds', 'same')
  if (answer === 'hexadecimal' && receipt === 'decimal') return take('receiptIds', 'hex-to-decimal')
  return answer === 'decimal' && receipt === 'hexadecimal' ? take('receiptIds', 'decimal-to-hex') : unclear
}

const address = (_: string, all: ReadonlyMap<string, string>) => {
  const server = all.get('smpp_smsc_server')?.trim() ?? ''
  const port = all.get('smpp_smsc_port')?.trim() ?? '2775'
  if (server === '' || !/^\d{1,5}$/.test(port)) return unclear
  return take('address', server.includes(':') ? `[${server}]:${port}` : `${server}:${port}`)
}

const listed = (value: string) =>
  value
    .replace(/[()[\]"]/g, ' ')
    .toLowerCase()
    .split(/[\s,|]+/)
    .filter((word) => word !== '')

/** SMPP options of Mobile Momentum that stand outside its modules, as its reference lists them. */
export const momentumOptions: readonly ForeignOption[] = [
  { option: 'SMPP_SMSC_Server', ours: 'address', remark: '', read: address },
  { option: 'SMPP_SMSC_Port', ours: 'address', remark: 'Part of the address.', read: address },
  { option: 'SMPP_SMSC_System_ID', ours: 'systemId', remark: '', read: words('systemId') },
  { option: 'SMPP_SMSC_System_Type', ours: 'systemType', remark: '', read: words('systemType') },
  {
    option: 'SMPP_SMSC_Password',
    ours: 'secret smpp/NAME',
    remark: 'Goes to the store of secrets, never into the settings.',
    read: () => ({ outcome: 'secret' }),
  },
  {
    option: 'SMPP_Bind_Type',
    ours: 'mode',
    remark: 'A receiver of its own under SMPP_Persistent_Connections makes it “split”.',
    read: choice({
      transceiver: take('mode', 'transceiver'),
      transmitter: take('mode', 'transmitter'),
      receiver: take('mode', 'receiver'),
    }),
  },
  { option: 'SMPP_Command_Window_Size', ours: 'window', remark: '', read: whole('window', 1, 1000) },
  {
    option: 'Max_Outbound_Connections',
    ours: 'connections',
    remark: '',
    read: whole('connections', 1, 20),
  },
  {
    option: 'SMPP_Persistent_Connections',
    ours: 'inactivitySeconds',
    remark: 'Connections stay open unless a time to hang up is set, so that texts from phones can always come.',
    read: () => same,
  },
  {
    option: 'SMPP_Inactivity_Timer',
    ours: 'inactivitySeconds',
    remark: 'Not taken over where persistent connections are asked for.',
    read: (value, all) =>
      all.has('smpp_persistent_connections') ? same : whole('inactivitySeconds', 1, 86_400, same)(value),
  },
  { option: 'SMPP_Enquire_Link_Timer', ours: 'enquireSeconds', remark: '', read: whole('enquireSeconds', 1, 86_400) },
  {
    option: 'SMPP_Enquire_Response_Timer',
    ours: 'enquireReplySeconds',
    remark: '0 leaves the default.',
    read: whole('enquireReplySeconds', 1, 86_400, same),
  },
  {
    option: 'SMPP_Bind_Response_Timer',
    ours: 'bindSeconds',
    remark: '0 leaves the default.',
    read: whole('bindSeconds', 1, 86_400, same),
  },
  {
    option: 'SMPP_Submit_Response_Timer',
    ours: 'responseSeconds',
    remark: '0 leaves the default.',
    read: whole('responseSeconds', 1, 86_400, same),
  },
  {
    option: 'SMPP_Response_Timer',
    ours: 'responseSeconds',
    remark: 'Where SMPP_Submit_Response_Timer is not set.',
    read: (value, all) =>
      Number(all.get('smpp_submit_response_timer') ?? 0) > 0 ? same : whole('responseSeconds', 1, 86_400, same)(value),
  },
  { option: 'SMPP_ESME_Address', ours: 'sender', remark: '', read: words('sender') },
  {
    option: 'SMPP_ESME_Type_Of_Number',
    ours: 'senderTon',
    remark: '“extension” is not known here.',
    read: tonOf('senderTon'),
  },
  { option: 'SMPP_ESME_Numbering_Plan', ours: 'senderNpi', remark: '', read: npiOf('senderNpi') },
  { option: 'SMPP_Destination_Type_Of_Number', ours: 'destinationTon', remark: '', read: tonOf('destinationTon') },
  { option: 'SMPP_Destination_Numbering_Plan', ours: 'destinationNpi', remark: '', read: npiOf('destinationNpi') },
  { option: 'SMPP_ESME_Service_Type', ours: 'serviceType', remark: '', read: words('serviceType') },
  {
    option: 'SMPP_ESME_Validity_Period',
    ours: 'validityHours',
    remark: 'NULL leaves it to the provider; other values are to be set by hand.',
    read: choice({ null: same, '': same }),
  },
  {
    option: 'SMPP_ESME_Max_Segments',
    ours: 'conversion.maxParts',
    remark: 'For all providers. Above it the sender is asked; conversion.whenTooLong cuts or sends instead.',
    read: whole('/conversion.maxParts', 1, 255),
  },
  {
    option: 'SMPP_ESME_UDH_Segment',
    ours: 'longText',
    remark: 'Long texts always carry their place, in the user data header unless set otherwise.',
    read: yesNo(same, unclear),
  },
  {
    option: 'SMPP_CSMS_Refnum_Length',
    ours: 'longText',
    remark: '1: udh8, 2: udh16.',
    read: choice({ 1: take('longText', 'udh8'), 2: take('longText', 'udh16') }),
  },
  {
    option: 'SMPP_SMS_Segment_Boundary',
    ours: '–',
    remark: 'Parts break at the end of a word whenever that costs no part more.',
    read: yesNo(same, same),
  },
  {
    option: 'SMPP_SMS_Segment_Size',
    ours: '–',
    remark: 'Sizes are those of TS 23.040 for the alphabet of each text.',
    read: () => same,
  },
  { option: 'SMPP_Max_SMS_Message_Size', ours: '–', remark: 'As above.', read: () => same },
  {
    option: 'SMPP_Max_SMS_From_Size',
    ours: 'conversion.fields.fromMaxCharacters',
    remark: 'For all providers; the layout has to contain {from}. 0 is no sender, as the standard layout has none.',
    read: whole('/conversion.fields.fromMaxCharacters', 1, 10_000, same),
  },
  {
    option: 'SMPP_Max_SMS_Subject_Size',
    ours: 'conversion.fields.subjectMaxCharacters',
    remark: 'For all providers; the layout has to contain {subject}. 0 is no subject, as the standard layout has none.',
    read: whole('/conversion.fields.subjectMaxCharacters', 1, 10_000, same),
  },
  {
    option: 'SMPP_SMS_Data_Coding',
    ours: 'codings',
    remark: 'The codings that are tried, in order; Unicode is always the last.',
    read: (value) => {
      const name = value.trim().toLowerCase()
      if (name === 'default') return same
      const coding = alphabets[name]
      if (coding === undefined) return name === 'ascii' || name === 'us-ascii' ? noPlace : unclear
      return take('codings', coding === 'ucs2' ? ['ucs2'] : [coding, 'ucs2'])
    },
  },
  {
    option: 'SMPP_SMSC_Default_Alphabet',
    ours: 'coding0',
    remark: 'gsm7, latin1 or ascii; others have no place.',
    read: (value) => {
      const name = value.trim().toLowerCase()
      if (name === 'gsm' || name === 'gsm0338') return take('coding0', 'gsm7')
      if (name === 'ascii' || name === 'us-ascii') return take('coding0', 'ascii')
      if (alphabets[name] === undefined) return unclear
      return alphabets[name] === 'latin1' ? take('coding0', 'latin1') : noPlace
    },
  },
  {
    option: 'SMPP_SMS_Data_No_BOM',
    ours: '–',
    remark: 'Unicode never carries a byte order mark here, and one that comes is understood.',
    read: yesNo(same, noPlace),
  },
  {
    option: 'SMPP_GSM_Transcodes_To',
    ours: '–',
    remark: 'Mails are UTF-8, which holds every character.',
    read: () => same,
  },
  {
    option: 'SMPP_Message_Mode',
    ours: 'messageMode',
    remark: '“transaction” is called “forward”, as in the standard.',
    read: choice({
      store_and_forward: take('messageMode', 'store-and-forward'),
      transaction: take('messageMode', 'forward'),
    }),
  },
  {
    option: 'SMPP_SMSC_Default_Message_Mode',
    ours: 'messageMode',
    remark: 'Not asked for: “default” leaves it to the provider.',
    read: () => same,
  },
  {
    option: 'SMPP_Registered_Delivery',
    ours: 'receipts',
    remark: 'SME acknowledgements have no place: phones do not send them.',
    read: (value) => {
      const flags = listed(value)
      if (flags.includes('intermediate')) return take('receipts', 'intermediate')
      if (flags.includes('smsc_delivery')) return take('receipts', 'all')
      if (flags.includes('smsc_delivery_failure')) return take('receipts', 'failures')
      return flags.some((flag) => flag.startsWith('sme_')) ? noPlace : unclear
    },
  },
  {
    option: 'SMPP_Notify_Deliver_Receipt',
    ours: 'replies.receipts',
    remark: 'Failures are always reported; “all” reports deliveries too. For all providers.',
    read: (value) => {
      const states = listed(value)
      if (states.length === 0) return unclear
      const all = states.includes('all') || states.includes('delivrd')
      return take('/replies.receipts', all ? 'all' : 'failures')
    },
  },
  {
    option: 'SMPP_Submit_Response_Message_ID_Format',
    ours: 'receiptIds',
    remark: 'Both formats together; unset, Textpost learns it.',
    read: receiptIds,
  },
  {
    option: 'SMPP_Delivery_Receipt_Message_ID_Format',
    ours: 'receiptIds',
    remark: 'Both formats together; unset, Textpost learns it.',
    read: receiptIds,
  },
  {
    option: 'SMPP_Default_Email_Address',
    ours: 'replies.defaultRecipient',
    remark: 'For all providers.',
    read: words('/replies.defaultRecipient'),
  },
  {
    option: 'SMPP_Default_Email_From_Domain',
    ours: '–',
    remark: 'Mails come from the address of the mail account, which mail servers can check.',
    read: () => noPlace,
  },
  {
    option: 'SMPP_Use_Reverse_Address_Mappings',
    ours: '–',
    remark: 'A phone’s answer goes to who wrote last; this cannot be switched off, but rules come before it.',
    read: yesNo(same, noPlace),
  },
  {
    option: 'SMPP_RAM_Expiration',
    ours: 'replies.lifetimeDays',
    remark: 'Minutes become days; checked when a text comes. For all providers.',
    read: (value) => {
      const minutes = Number(value)
      const days = Math.round((minutes / 1440) * 100) / 100
      return /^\d+$/.test(value.trim()) && days >= 0.01 && days <= 3650 ? take('/replies.lifetimeDays', days) : unclear
    },
  },
  {
    option: 'SMPP_Use_Interworking_Parse',
    ours: 'replies.addressDomains',
    remark: 'TS 23.040 §3.8 addresses are read; false allows no domain. For all providers.',
    read: yesNo(same, take('/replies.addressDomains', [])),
  },
  ...(['SMPP_RAM_Cache', 'SMPP_RAM_Query_Lookup', 'SMPP_RAM_Query_New', 'SMPP_RAM_Query_Update'] as const).map(
    (option): ForeignOption => ({
      option,
      ours: '–',
      remark: 'Conversations are kept in Textpost’s own store; no database needs to be set up.',
      read: () => noPlace,
    }),
  ),
  ...(['SMPP_Submit_Tracking_Cache', 'SMPP_Submit_Tracking_Schema'] as const).map(
    (option): ForeignOption => ({
      option,
      ours: '–',
      remark: 'Every part is followed in Textpost’s own store.',
      read: () => noPlace,
    }),
  ),
  {
    option: 'SMPP_Destination_Flag',
    ours: '–',
    remark: 'Texts go to phones; distribution lists of a provider are not used.',
    read: choice({ 1: same, 2: noPlace }),
  },
  {
    option: 'SMPP_ESME_Max_Bind_Retries',
    ours: '–',
    remark:
      'Tried again for as long as it takes, after 5 to 60 seconds; a wrong password stops it until it is changed.',
    read: () => noPlace,
  },
  {
    option: 'SMPP_ESME_Submit_Data_SM',
    ours: '–',
    remark: 'submit_sm is sent; data_sm is understood when it comes.',
    read: yesNo(noPlace, same),
  },
  {
    option: 'SMPP_ESME_Submit_Submit_Multi',
    ours: '–',
    remark: 'Each phone gets a submit_sm of its own, so that each has its own receipt.',
    read: yesNo(noPlace, same),
  },
  {
    option: 'SMPP_ESME_Throttled_Timeout',
    ours: '–',
    remark:
      'A provider that asks for a pause gets one of 1 second, doubling to 30; ratePerSecond keeps below its limit.',
    read: () => noPlace,
  },
  {
    option: 'SMPP_Vendor_Command_Status_Table',
    ours: 'statusTable',
    remark: 'The option names a file; its rows are to be entered by hand.',
    read: () => unclear,
  },
]
