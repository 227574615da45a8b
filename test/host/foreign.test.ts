import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../core/settings/parse.ts'
import { communigateOptions } from '../../host/foreign/communigate.ts'
import { convert, type ForeignKind } from '../../host/foreign/convert.ts'
import { momentumOptions } from '../../host/foreign/momentum-options.ts'

const momentum = `
# What the quick start shows
SMPP_SMSC_Port = 2775
SMPP_SMSC_Server = "10.0.0.9"

domain "testsmpp" {
  SMPP_SMSC_Server  = "10.0.0.1"
  SMPP_SMSC_Port = "8888"
  SMPP_SMSC_System_ID = "myid"
  SMPP_SMSC_Password = "mypass"
  SMPP_SMS_Data_Coding = "LATIN1"
  SMPP_ESME_Address = "57425"
  SMPP_Inactivity_Timer = 600
  SMPP_Enquire_Link_Timer = 90
  SMPP_Response_Timer = 60
  SMPP_Default_Email_Address = "user@example.com"
  SMPP_Odd_One = 3
}

Domain "somewhere.com" {
  SMPP_SMSC_Server = "10.0.0.2"
  SMPP_SMSC_System_ID = "other"
  Max_Outbound_Connections = 1
  SMPP_Bind_Type = "Transmitter"
  SMPP_Persistent_Connections = [ Persist_This = 1 ]
  SMPP_Inactivity_Timer = 300
}

Binding "Persist_This"  {
  Max_Outbound_Connections = 1
  SMPP_Bind_Type = "Receiver"
}

Datasource "ram" {
  no_cache = "true"
}
`

const communigate = `{
  "Reject if not Relayed in" = "2 hours"; "Dialog Timeout" = "10 days"; "Source IP Address" = "OS Default";
  SMSCs = ({
    Name = "Main SMSC"; Mode = send-and-receive; "SMSC Address" = "tls:smpp.example.com:3550";
    "System ID" = "office@VMA"; Password = "s3cret"; Sender = "*"; "Keep Alive" = "30 sec"; Mystery = 7;
  }, {
    Name = spare; Mode = Off; "SMSC Address" = spare.example.com; "System ID" = me;
  });
}`

function converted(from: ForeignKind, text: string, written: unknown = {}) {
  const found = convert(from, text, written)
  const reading = parseSettings(found.settings)
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
  const outcomes = Object.fromEntries(found.lines.map(({ option, outcome }) => [option, outcome]))
  return { ...found, read: reading.settings, outcomes }
}

describe('settings of Momentum', () => {
  const { read, outcomes, secrets, lines } = converted('momentum', momentum)

  test('the domain of its quick start becomes an account, global options under its own', () => {
    expect(read.transports[0]).toMatchObject({
      kind: 'smpp',
      name: 'testsmpp',
      address: '10.0.0.1:8888',
      systemId: 'myid',
      sender: '57425',
      codings: ['latin1', 'ucs2'],
      inactivitySeconds: 600,
      enquireSeconds: 90,
      responseSeconds: 60,
    })
    expect(read.replies.defaultRecipient).toBe('user@example.com')
  })

  test('a receiver that is kept open beside a transmitter makes it one of each, and it does not hang up', () => {
    expect(read.transports[1]).toMatchObject({ name: 'somewhere-com', mode: 'split', address: '10.0.0.2:2775' })
    expect(read.transports[1]).not.toMatchObject({ inactivitySeconds: 300 })
  })

  test('passwords are secrets and stand in no line and no setting', () => {
    expect(secrets).toEqual([{ name: 'smpp/testsmpp', value: 'mypass' }])
    expect(JSON.stringify([lines, read])).not.toContain('mypass')
  })

  test('what is not known is listed as it is written', () => {
    expect(outcomes['testsmpp: SMPP_Odd_One']).toBe('unknown')
    expect(outcomes['datasource "ram"']).toBe('unknown')
  })

  const rows: [option: string, value: string, outcome: string, place?: string, becomes?: unknown][] = [
    ['SMPP_Bind_Type', 'receiver', 'taken', 'mode', 'receiver'],
    ['SMPP_Bind_Type', 'both', 'unclear'],
    ['SMPP_Command_Window_Size', '25', 'taken', 'window', 25],
    ['SMPP_Command_Window_Size', '0', 'unclear'],
    ['SMPP_CSMS_Refnum_Length', '1', 'taken', 'longText', 'udh8'],
    ['SMPP_CSMS_Refnum_Length', '2', 'taken', 'longText', 'udh16'],
    ['SMPP_CSMS_Refnum_Length', '0', 'unclear'],
    ['SMPP_Destination_Type_Of_Number', 'subscriber number', 'taken', 'destinationTon', 4],
    ['SMPP_ESME_Type_Of_Number', 'extension', 'unclear'],
    ['SMPP_ESME_Numbering_Plan', 'e164', 'taken', 'senderNpi', 1],
    ['SMPP_Enquire_Response_Timer', '0', 'same'],
    ['SMPP_Message_Mode', 'transaction', 'taken', 'messageMode', 'forward'],
    ['SMPP_Registered_Delivery', '(SMSC_Delivery_Failure)', 'taken', 'receipts', 'failures'],
    ['SMPP_Registered_Delivery', '("SMSC_Delivery" "intermediate")', 'taken', 'receipts', 'intermediate'],
    ['SMPP_Registered_Delivery', 'SME_User', 'no-place'],
    ['SMPP_SMSC_Default_Alphabet', 'GSM', 'taken', 'coding0', 'gsm7'],
    ['SMPP_SMSC_Default_Alphabet', 'hebrew', 'no-place'],
    ['SMPP_SMSC_Default_Alphabet', 'klingon', 'unclear'],
    ['SMPP_SMS_Data_Coding', 'utf-16', 'taken', 'codings', ['ucs2']],
    ['SMPP_RAM_Expiration', '300', 'taken', '/replies.lifetimeDays', 0.21],
    ['SMPP_ESME_Max_Segments', '3', 'taken', '/conversion.maxParts', 3],
    ['SMPP_Use_Interworking_Parse', 'false', 'taken', '/replies.addressDomains', []],
    ['SMPP_Use_Reverse_Address_Mappings', 'true', 'same'],
    ['SMPP_Vendor_Command_Status_Table', '/etc/table', 'unclear'],
  ]
  test.each(rows)('%s = %s: %s', (option, value, outcome, place, becomes) => {
    const entry = momentumOptions.find((one) => one.option === option)
    const read = entry?.read(value, new Map([[option.toLowerCase(), value]]))
    expect(read).toEqual(place === undefined ? { outcome } : { outcome, taken: [{ path: place, value: becomes }] })
  })

  test.each([
    ['hexadecimal', 'decimal', 'hex-to-decimal'],
    ['decimal', 'hexadecimal', 'decimal-to-hex'],
    ['string', 'string', 'same'],
  ])('ids of answers %s and of receipts %s', (answer, receipt, receiptIds) => {
    const text = `domain "x" {\nSMPP_SMSC_Server = h\nSMPP_SMSC_System_ID = s\nSMPP_Submit_Response_Message_ID_Format = ${answer}\nSMPP_Delivery_Receipt_Message_ID_Format = ${receipt}\n}\n`
    expect(converted('momentum', text).read.transports[0]).toMatchObject({ receiptIds })
  })
})

describe('settings of CommuniGate Pro', () => {
  const { read, outcomes, secrets } = converted('communigate', communigate)

  test('records become accounts; options of the module count for all', () => {
    expect(read.transports).toMatchObject([
      {
        name: 'main-smsc',
        mode: 'transceiver',
        address: 'tls:smpp.example.com:3550',
        systemId: 'office',
        systemType: 'VMA',
        sender: '*',
        enquireSeconds: 30,
      },
      { name: 'spare', enabled: false, address: 'spare.example.com', systemId: 'me', systemType: 'CommuniGate' },
    ])
    expect(read.queue.expiryHours).toBe(2)
    expect(read.replies.lifetimeDays).toBe(10)
    expect(secrets).toEqual([{ name: 'smpp/main-smsc', value: 's3cret' }])
    expect(outcomes['Main SMSC: mystery']).toBe('unknown')
  })

  test('lines as on its settings page', () => {
    const { read: lines } = converted(
      'communigate',
      'Name: One\nMode: receive-only\nSMSC Address: a:2775\nSystem ID: u@T\n',
    )
    expect(lines.transports).toMatchObject([{ name: 'one', mode: 'receiver', address: 'a:2775' }])
  })
})

test('what is there already stays, and a name is used once', () => {
  const written = { transports: [{ kind: 'simulator', name: 'testsmpp' }], office: { name: 'X' } }
  const { read } = converted('momentum', momentum, written)
  expect(read.transports.map(({ name }) => name)).toEqual(['testsmpp', 'testsmpp-2', 'somewhere-com'])
  expect(read.office.name).toBe('X')
})

test.each([
  ['momentum', ''],
  ['momentum', 'domain "x" {\n}\n'],
  ['communigate', '{'],
  ['communigate', `${'('.repeat(5_000)}`],
  ['communigate', '{a={b={c=(d,e);};};}'],
] as const)('%s from %j: nothing to take', (from, text) => {
  expect(() => convert(from, text, {})).toThrowError(expect.objectContaining({ code: 'settings/foreign-empty' }))
})

test('every option is in a table once', () => {
  for (const options of [momentumOptions, communigateOptions]) {
    const names = options.map(({ option }) => option.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
  }
})
