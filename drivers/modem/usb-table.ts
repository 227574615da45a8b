import type { ModemFamily } from './models.ts'

// Interface numbers are from ModemManager's port type rules and the `option` driver of Linux; what is not there is probed.

/** A maker of modems, by USB vendor id. */
export interface UsbMaker {
  readonly name: string
  readonly family: ModemFamily
}

/** One product of a maker. Numbers are those of USB interfaces. */
export interface UsbProduct {
  readonly name?: string
  /** Ports that take commands, the one that also says what comes in first. */
  readonly at?: readonly number[]
  /** Ports of another use (diagnostics, GPS, sound): nothing is ever written to them. */
  readonly other?: readonly number[]
  /**
   * No serial port at all: `network`, a stick that is a network card (HiLink); `storage`, one that still shows the disk with
   * its drivers; `not-modem`, another device of a maker of modems.
   */
  readonly state?: 'network' | 'storage' | 'not-modem'
}

const qualcomm: UsbProduct = { at: [2, 3], other: [0, 1] }
const zteUpper: UsbProduct = { at: [3, 1] }
const zteFour: UsbProduct = { at: [4, 1] }
const network: UsbProduct = { state: 'network' }
const storage: UsbProduct = { state: 'storage' }
const gnss: UsbProduct = { state: 'not-modem', name: 'u-blox GPS receiver' }

/** Makers of modems. */
export const usbMakers: Readonly<Record<string, UsbMaker>> = {
  '12d1': { name: 'Huawei', family: 'huawei' },
  '19d2': { name: 'ZTE', family: 'zte' },
  '1e0e': { name: 'SIMCom', family: 'simcom' },
  '2c7c': { name: 'Quectel', family: 'quectel' },
  '1bc7': { name: 'Telit', family: 'telit' },
  '058b': { name: 'Telit', family: 'telit' },
  '1546': { name: 'u-blox', family: 'u-blox' },
  '1199': { name: 'Sierra Wireless', family: 'sierra' },
  '1e2d': { name: 'Cinterion', family: 'cinterion' },
  '0681': { name: 'Siemens', family: 'cinterion' },
  '114f': { name: 'Wavecom', family: 'wavecom' },
  '06e0': { name: 'MultiTech', family: 'wavecom' },
  '0af0': { name: 'Option', family: 'generic' },
  '1410': { name: 'Novatel', family: 'generic' },
  '0bdb': { name: 'Ericsson', family: 'generic' },
  '1bbb': { name: 'Alcatel', family: 'generic' },
  '1c9e': { name: 'Longcheer', family: 'generic' },
  '2cb7': { name: 'Fibocom', family: 'generic' },
  '05c6': { name: 'Qualcomm', family: 'generic' },
  '0421': { name: 'Nokia', family: 'generic' },
}

/** What is known of products, by maker and product id. */
export const usbProducts: Readonly<Record<string, Readonly<Record<string, UsbProduct>>>> = {
  '12d1': {
    '1001': { name: 'E169, E173, E220', at: [2, 0] },
    '1003': { name: 'E220', at: [1, 0] },
    '140c': { name: 'E180, E173', at: [3, 2, 0] },
    '1436': { name: 'E173, E1750', at: [4, 3, 0] },
    '1465': { name: 'K3765', at: [2, 0] },
    '1506': { name: 'E3131, E3372', at: [2, 1, 0] },
    '155e': { name: 'E3276' },
    '1573': { name: 'ME909u, MU609' },
    '14db': network,
    '14dc': network,
    '1446': storage,
    '14d1': storage,
    '14fe': storage,
    '1505': storage,
    '1520': storage,
    '155b': storage,
    '1f01': storage,
  },
  '19d2': {
    '0002': { at: [2, 4] },
    '0012': { at: [2, 4] },
    '0015': { at: [1, 3] },
    '0016': { name: 'MF110', at: [2, 1] },
    '0017': { name: 'MF626', at: [2, 1] },
    '0031': { name: 'MF110, MF627, MF636', ...zteUpper },
    '0033': zteFour,
    '0037': zteUpper,
    '0042': zteUpper,
    '0052': zteUpper,
    '0055': { at: [2, 4] },
    '0063': { name: 'K3565-Z', ...zteUpper },
    '0064': { name: 'MF627', at: [2, 0] },
    '0104': zteUpper,
    '0108': zteUpper,
    '0117': { name: 'MF190, MF667', at: [2, 1] },
    '0121': zteFour,
    '0124': zteFour,
    '1007': zteUpper,
    '1008': zteUpper,
    '1254': zteUpper,
    '1515': { at: [0, 2] },
    '2002': { name: 'K3765-Z', ...zteUpper },
    '2003': zteUpper,
    '1403': network,
    '1405': network,
    '0083': storage,
    '0103': storage,
    '0120': storage,
    '0154': storage,
    '0166': storage,
    '1225': storage,
    '2000': storage,
  },
  '1e0e': {
    '9001': { name: 'SIM7000, SIM7100, SIM7600', ...qualcomm, other: [0, 1, 4] },
    '9100': { at: [3, 1] },
    '9200': { at: [3, 1] },
    '9205': { name: 'SIM7070, SIM7080', ...qualcomm },
    '9206': { name: 'SIM7070, SIM7080', at: [2, 5], other: [0, 1, 3, 4] },
    cefe: { at: [2, 0, 1] },
    f000: storage,
  },
  '2c7c': {
    '0121': { name: 'EC21', ...qualcomm },
    '0125': { name: 'EC25, EG25', ...qualcomm },
    '0191': { name: 'EG91', ...qualcomm },
    '0195': { name: 'EG95', ...qualcomm },
    '0296': { name: 'BG96', ...qualcomm },
    '0306': { name: 'EG06', ...qualcomm },
    '0800': { name: 'RM500', ...qualcomm },
  },
  '1bc7': {
    '0021': { name: 'HE910, UE910, UL865', at: [0, 6] },
    '1003': { name: 'UC864', at: [0, 2] },
    '1004': { name: 'UC864-G', at: [0, 3], other: [2] },
    '1005': { name: 'CC864', at: [0, 3], other: [2] },
    '1006': { name: 'CC864', at: [0, 2] },
    '1010': { name: 'DE910', at: [3, 2], other: [1] },
    '1011': { name: 'CE910', at: [1] },
  },
  '1546': {
    '1010': { name: 'TOBY-L4', at: [6], other: [2, 4, 8] },
    '1102': { name: 'LISA-U2', at: [0, 2, 4], other: [6, 8, 10, 12] },
    '1107': { name: 'TOBY-R2', at: [0, 2, 4], other: [6, 8, 10] },
    '110a': { name: 'LARA-R2', at: [0, 2, 4], other: [6, 8, 10] },
    '01a4': gnss,
    '01a5': gnss,
    '01a6': gnss,
    '01a7': gnss,
    '01a8': gnss,
    '01a9': gnss,
  },
  '1199': {
    '68c0': { name: 'MC7304, MC7354', at: [3], other: [0, 2] },
    '9071': { name: 'MC74xx, EM74xx', at: [3], other: [0, 2] },
    '9091': { name: 'EM75xx', at: [3], other: [0, 2] },
    '0fff': storage,
  },
  '1e2d': { '0053': { name: 'PHS8, PXS8', other: [1] } },
  '1bbb': { '0195': network, f000: storage },
}

/** Serial adapters, behind which modems with a plug of their own are found. */
export const serialAdapters: Readonly<Record<string, string>> = {
  '0403': 'FTDI adapter',
  '067b': 'Prolific adapter',
  '10c4': 'Silicon Labs adapter',
  '1a86': 'WCH adapter',
  '0557': 'ATEN adapter',
}

/** Makers of other things with serial ports: uninterruptible supplies, GPS receivers, boards. Nothing is written to them. */
export const strangers: Readonly<Record<string, string>> = {
  '051d': 'uninterruptible power supply (APC)',
  '0463': 'uninterruptible power supply (Eaton)',
  '0592': 'uninterruptible power supply (Powerware)',
  '0665': 'uninterruptible power supply',
  '06da': 'uninterruptible power supply (Liebert)',
  '0764': 'uninterruptible power supply (CyberPower)',
  '09ae': 'uninterruptible power supply (Tripp Lite)',
  '091e': 'GPS receiver (Garmin)',
  '1163': 'GPS receiver (DeLorme)',
  '2341': 'Arduino board',
  '2a03': 'Arduino board',
  '239a': 'Adafruit board',
  '2e8a': 'Raspberry Pi board',
  '16c0': 'Teensy board',
}

/** What a device that has not told a known number calls itself when it is no modem, or is one. */
export const strangerWords =
  /\b(ups|gps|gnss|glonass|nmea|garmin|holux|bu-?353|pl2303 gps|arduino|zigbee|z-?wave|printer)\b/i
export const modemWords = /\b(modem|gsm|gprs|umts|lte|wwan|hsp?a|mobile broadband|3g|4g|5g|sms)\b/i
