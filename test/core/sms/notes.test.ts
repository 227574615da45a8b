import { describe, expect, test } from 'vitest'
import type { Segment, TextNote } from '../../../core/ports/transport.ts'
import { decodeDcs } from '../../../core/sms/dcs.ts'
import { type MessageTraits, noteOf, noteOfAll, waitingOf } from '../../../core/sms/notes.ts'
import { fromHex } from '../../../core/sms/octets.ts'
import { decodeSegmentText } from '../../../core/sms/segment.ts'
import { decodeUdh } from '../../../core/sms/udh.ts'

const hexOf = (text: string) => Array.from(text, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')

function segment(alphabet: Segment['alphabet'], udh: string, data: string, messageClass?: 0 | 1 | 2 | 3): Segment {
  return {
    alphabet,
    udh: udh ? decodeUdh(fromHex(udh)).elements : [],
    data: fromHex(data),
    ...(messageClass !== undefined && { messageClass }),
  }
}

const toPush = '0605040B840B84'
const mmsText = hexOf('application/vnd.wap.mms-message')

test.each<[string, Segment, MessageTraits, TextNote | undefined]>([
  ['a plain text', segment('gsm7', '', '41'), { pid: 0, dcs: decodeDcs(0) }, undefined],
  ['class 1', segment('gsm7', '', '41', 1), {}, undefined],
  ['flash', segment('gsm7', '', '41', 0), {}, 'flash'],
  ['short message type 0', segment('gsm7', '', '41'), { pid: 0x40 }, 'silent'],
  ['replace type 1 is plain', segment('gsm7', '', '41'), { pid: 0x41 }, undefined],
  ['SIM data download', segment('gsm7', '', '41'), { pid: 0x7f }, 'binary'],
  ['8-bit data', segment('octets', '', 'DEAD'), {}, 'binary'],
  ['compressed', segment('octets', '', 'DEAD'), { dcs: decodeDcs(0x20) }, 'undecodable'],
  ['WAP push', segment('octets', toPush, '01060403AE81EA'), {}, 'wap-push'],
  ['WAP push, secure', segment('octets', '0605040B850B84', '01060403AE81EA'), {}, 'wap-push'],
  ['MMS notice, type in words', segment('octets', toPush, `010622${mmsText}00AF84`), {}, 'mms-notice'],
  ['MMS notice, type as code', segment('octets', toPush, '010603BEAF84'), {}, 'mms-notice'],
  ['MMS notice, type as code with a length', segment('octets', toPush, '01060403BEAF84'), {}, 'mms-notice'],
  ['MMS notice behind a long headers length', segment('octets', toPush, '01068122BEAF84'), {}, 'mms-notice'],
  ['a later part of a push', segment('octets', `0B00030102020504 0B840B84`.replace(' ', ''), mmsText), {}, 'wap-push'],
  ['an empty push', segment('octets', toPush, ''), {}, 'wap-push'],
  ['vCard port', segment('octets', '06050423F40000', '42'), {}, 'vcard'],
  ['vCalendar port', segment('octets', '06050423F50000', '42'), {}, 'vcalendar'],
  ['vCard in plain text', segment('gsm7', '', hexOf('BEGIN:VCARD\nN:A')), {}, 'vcard'],
  ['vCard in 8-bit data', segment('octets', '', hexOf('begin:vcard\r\nN:A')), {}, 'vcard'],
  ['vCalendar in plain text', segment('gsm7', '', hexOf('BEGIN:VCALENDAR')), {}, 'vcalendar'],
  ['another port', segment('octets', '06050415811581', '42'), {}, 'binary'],
  ['voicemail by DCS', segment('gsm7', '', ''), { dcs: decodeDcs(0xc8) }, 'voicemail-waiting'],
  ['e-mail by DCS', segment('ucs2', '', '0041'), { dcs: decodeDcs(0xea) }, 'message-waiting'],
  ['voicemail cleared by DCS', segment('gsm7', '', ''), { dcs: decodeDcs(0xc0) }, 'silent'],
  ['voicemail cleared, with words', segment('gsm7', '', '41'), { dcs: decodeDcs(0xd0) }, undefined],
  ['voicemail by header', segment('gsm7', '0401020003', ''), {}, 'voicemail-waiting'],
  ['fax by header', segment('gsm7', '0401028101', ''), {}, 'message-waiting'],
  ['cleared by header', segment('gsm7', '0401020000', ''), { dcs: decodeDcs(0xc8) }, 'silent'],
  ['fax and voicemail by header', segment('gsm7', '080102010101020001', ''), {}, 'voicemail-waiting'],
  ['enhanced voice mail', segment('gsm7', '04230200 01'.replace(' ', ''), ''), {}, 'voicemail-waiting'],
])('%s', (_, received, traits, note) => {
  expect(noteOf(received, traits)).toBe(note)
})

test('an indication cleared for one kind and live for another', () => {
  expect(waitingOf(segment('gsm7', '080102000001020105', ''))).toEqual({ voicemail: false, active: true })
  expect(waitingOf(segment('gsm7', '', ''))).toBeUndefined()
})

test('the note of a whole text', () => {
  expect(noteOfAll([undefined, undefined])).toBeUndefined()
  expect(noteOfAll(['wap-push', 'mms-notice'])).toBe('mms-notice')
  expect(noteOfAll([undefined, 'flash'])).toBe('flash')
})

describe('words of 8-bit data', () => {
  test('hexadecimal, or the card that it is', () => {
    expect(decodeSegmentText(segment('octets', '', 'DEAD'))).toBe('DEAD')
    expect(decodeSegmentText(segment('octets', '06050423F40000', 'C3A5'))).toBe('å')
    expect(decodeSegmentText(segment('octets', '06050423F50000', 'E5'))).toBe('å')
    expect(decodeSegmentText(segment('latin1', '', 'E5'))).toBe('å')
  })
})
