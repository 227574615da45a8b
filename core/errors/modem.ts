import type { ErrorEntry } from '../errors.ts'

export const modemErrors = {
  // The port
  'modem/port-missing': {
    retry: 'later',
    what: 'There is no modem at {port}.',
    means: 'Texts wait and go when it is back.',
    todo: 'Plug the modem in, or choose another port in Settings, Modems.',
  },
  'modem/not-found': {
    retry: 'later',
    what: 'No modem was found on this computer.',
    means: 'Texts wait and go when one is there.',
    todo: 'Plug the modem in; when it is, try another USB socket, or choose its port in Settings, Modems.',
  },
  'modem/hilink': {
    retry: 'later',
    what: 'The {maker} stick works as a network card (HiLink) and has no port for texts.',
    means: 'No texts can go by it.',
    todo: 'Use a stick with a serial port (such as the Huawei E3372 with the letter s, not h), or have this one changed to modem mode by its seller.',
  },
  'modem/storage-mode': {
    retry: 'later',
    what: 'The {maker} stick still shows itself as a disk with its drivers, not as a modem.',
    means: 'Texts wait and go when it has changed over.',
    todo: 'Wait half a minute; then eject the disk, or unplug the stick for ten seconds. On Linux install the package usb-modeswitch, on Windows the driver on the disk.',
  },
  'modem/no-driver': {
    retry: 'later',
    what: 'A {maker} modem is plugged in, but this computer has made no port for it.',
    means: 'Texts wait and go when there is one.',
    todo: "Install the maker's driver, unplug the modem for ten seconds and plug it in again.",
  },
  'modem/ports-unlisted': {
    retry: 'later',
    what: "The computer's ports cannot be listed: {reason}.",
    means: 'The modem cannot be found by itself.',
    todo: 'Enter its port (such as /dev/ttyUSB0) in Settings, Modems.',
  },
  'modem/port-busy': {
    retry: 'later',
    what: 'Another program uses the modem at {port}.',
    means: 'Texts wait and go when the port is free.',
    todo: "Close the other program (the modem maker's own, or another gateway).",
  },
  'modem/port-denied': {
    retry: 'later',
    what: 'Textpost may not open {port}.',
    means: 'Texts wait until it may.',
    todo: 'Give the user that runs Textpost the right to use serial ports (on Linux: membership of the group dialout), then sign in again.',
  },
  'modem/port-failed': {
    retry: 'later',
    what: 'The port {port} cannot be opened: {reason}.',
    means: 'Texts wait and go when it can.',
    todo: 'Unplug the modem for ten seconds and plug it in again.',
  },
  'modem/silent-port': {
    retry: 'later',
    what: 'The device at {port} does not answer as a modem.',
    means: 'Texts wait and go when it does.',
    todo: 'Unplug it for ten seconds and plug it in again; if it stays silent, choose another of its ports in Settings, Modems.',
  },
  'modem/no-answer': {
    retry: 'now',
    what: 'The modem does not answer.',
    means: 'Texts wait and go when it is back.',
    todo: 'Unplug it for ten seconds and plug it in again.',
  },
  'modem/unplugged': {
    retry: 'now',
    what: 'The modem was unplugged.',
    means: 'Texts wait and go when it is back.',
    todo: 'Plug it in again; use a socket of the computer itself or a hub with its own power.',
  },
  'modem/reset': {
    retry: 'later',
    what: 'The modem did not work even after its port was opened anew ({reason}), and was restarted.',
    means: 'Texts wait and go when it is back, within a minute.',
    todo: 'If this happens often, give the modem more power: a socket of the computer itself, or a hub with its own power.',
  },
  'modem/restarted': {
    retry: 'now',
    what: 'The modem has restarted by itself.',
    means: 'Texts wait a moment and go when it is set up again.',
    todo: 'If this happens often, give the modem more power: a socket of the computer itself, or a hub with its own power.',
  },
  'modem/closed': {
    retry: 'now',
    what: 'The modem was being closed.',
    means: 'The text goes when it is open again.',
    todo: '',
  },

  // The SIM card
  'modem/sim-missing': {
    retry: 'later',
    what: 'There is no SIM card in the modem.',
    means: 'Texts wait and go when there is one.',
    todo: 'Put the SIM card in, the cut corner as drawn on the modem, and plug the modem in again.',
  },
  'modem/sim-failure': {
    retry: 'later',
    what: 'The modem cannot read the SIM card.',
    means: 'Texts wait and go when it can.',
    todo: 'Take the SIM card out, wipe its contacts and put it in again; if that does not help, try it in a phone.',
  },
  'modem/sim-busy': {
    retry: 'later',
    what: 'The SIM card does not get ready.',
    means: 'Texts wait and go when it is.',
    todo: 'Unplug the modem for ten seconds and plug it in again.',
  },
  'modem/sim-locked': {
    retry: 'later',
    what: "The modem is locked to another operator's SIM cards ({lock}).",
    means: 'Texts wait.',
    todo: 'Use a SIM card of that operator, or a modem without the lock.',
  },
  'modem/pin-needed': {
    retry: 'later',
    what: 'The SIM card asks for its PIN and none is stored.',
    means: 'Texts wait and go when the PIN is there.',
    todo: 'Enter the PIN in Settings, Modems, or switch the PIN off with a phone.',
  },
  'modem/pin-wrong': {
    retry: 'later',
    what: 'The SIM card refused the stored PIN.',
    means: 'It is not tried again, so that the card does not lock itself. Texts wait.',
    todo: 'Enter the right PIN in Settings, Modems.',
  },
  'modem/pin-tried': {
    retry: 'later',
    what: 'The SIM card asks for its PIN, and the stored one has been tried on it without success.',
    means: 'It is not tried again, so that the card does not lock itself. Texts wait.',
    todo: 'Enter the right PIN in Settings, Modems, or switch the PIN off with a phone.',
  },
  'modem/pin-last-try': {
    retry: 'later',
    what: 'The SIM card allows only {left} more PIN.',
    means: 'Textpost does not use the last try. Texts wait.',
    todo: 'Put the SIM card in a phone and enter the right PIN there once, then put it back.',
  },
  'modem/pin-unguarded': {
    retry: 'later',
    what: 'The SIM card asks for its PIN, and the modem does not tell its own serial number.',
    means: 'Without it Textpost cannot remember which PINs were tried, so it tries none. Texts wait.',
    todo: 'Switch the PIN off with a phone.',
  },
  'modem/puk-needed': {
    retry: 'later',
    what: 'The SIM card is locked and asks for its PUK.',
    means: 'Textpost never enters a PUK. Texts wait.',
    todo: 'Put the SIM card in a phone and enter the PUK there (it is on the papers of the card; the operator has it too).',
  },

  'modem/pin-form': {
    retry: 'never',
    what: 'A PIN has four to eight digits.',
    means: 'Nothing was changed.',
    todo: 'Enter it again.',
  },
  'modem/pin-not-right': {
    retry: 'never',
    what: 'The SIM card refused the PIN.',
    means: 'Nothing was changed. It counts as a wrong try; after three the card locks itself.',
    todo: 'Look the PIN up before you enter another.',
  },
  'modem/pin-not-changed': {
    retry: 'never',
    what: 'The SIM card did not take the change: {reason}.',
    means: 'Its PIN is as it was.',
    todo: 'If the card does not ask for a PIN, switch that on first; a new PIN can only be set then.',
  },

  // The network
  'modem/no-network': {
    retry: 'later',
    what: 'The modem finds no network.',
    means: 'Texts wait and go when it does.',
    todo: 'Move the modem nearer a window, with a USB cable if need be, and see that the antenna is on.',
  },
  'modem/registration-denied': {
    retry: 'later',
    what: 'The network refuses this SIM card.',
    means: 'Texts wait and go when it is accepted.',
    todo: 'Ask the operator whether the card is active and paid, and allowed in this kind of device.',
  },
  'modem/roaming-refused': {
    retry: 'later',
    what: "The modem is in another operator's network (roaming).",
    means: 'Texts wait, because roaming may cost more.',
    todo: 'Allow roaming in Settings, Modems, if that is meant to be.',
  },

  // Extras
  'modem/not-open': {
    retry: 'later',
    what: 'The modem {modem} is not working just now.',
    means: 'It could not be asked.',
    todo: 'See under Status what is wrong with it.',
  },
  'modem/not-a-modem': {
    retry: 'never',
    what: 'There is no modem called {modem}.',
    means: 'Nothing was done.',
    todo: 'Its name is under Settings, Modems.',
  },
  'modem/ussd-code': {
    retry: 'never',
    what: '“{code}” is no code for the network.',
    means: 'Nothing was asked.',
    todo: 'A code has digits, * and # only, such as *100#.',
  },
  'modem/ussd-busy': {
    retry: 'later',
    what: 'The network is being asked something else just now.',
    means: 'Nothing was asked.',
    todo: 'Wait until it has answered, a minute at most.',
  },
  'modem/ussd-refused': {
    retry: 'later',
    what: 'The network did not answer the code: {reason}.',
    means: 'Texts are not affected.',
    todo: "Check the code with the operator; some answer only from the operator's own app.",
  },
  'modem/low-balance': {
    retry: 'later',
    what: 'The SIM card has only {amount} left, less than {low}.',
    means: 'When the money is used up, no texts go out.',
    todo: 'Top the card up with its operator.',
  },
  'modem/console-line': {
    retry: 'never',
    what: '“{line}” is no command for a modem.',
    means: 'Nothing was sent to it.',
    todo: 'A command begins with AT, such as AT+CSQ, and is one line.',
  },
  'modem/console-refused': {
    retry: 'never',
    what: 'The command {line} is not sent by hand: {reason}.',
    means: 'The modem goes on as it is.',
    todo: '',
  },
  'modem/own-number-unknown': {
    retry: 'never',
    what: 'The number of this SIM card is not known.',
    means: 'A text to oneself could not be sent.',
    todo: 'Enter it in Settings, Modems, Own numbers.',
  },
  'modem/loop-back-late': {
    retry: 'never',
    what: 'The text to oneself was sent and did not come back within {seconds} seconds.',
    means: 'Texts go out; whether they come in is not sure.',
    todo: 'Check the number of the SIM card, and whether its memory for texts is full.',
  },

  // Setup
  'modem/setup-refused': {
    retry: 'later',
    what: 'The modem refuses a command that it needs to send texts ({command}).',
    means: 'Texts wait.',
    todo: 'Unplug it for ten seconds and plug it in again; if this stays, the model is not fit for Textpost.',
  },
  'modem/no-pdu-mode': {
    retry: 'later',
    what: 'This modem has neither of the modes in which Textpost sends (PDU mode, text mode with UCS2).',
    means: 'Texts wait.',
    todo: 'Use another modem.',
  },
  'modem/receives-late': {
    retry: 'later',
    what: 'This modem does not say when a text comes in.',
    means: 'Texts are fetched every minute.',
    todo: '',
  },
  'modem/no-smsc': {
    retry: 'later',
    what: "The SIM card does not hold the number of the operator's text centre.",
    means: 'Texts come in, but none can be sent.',
    todo: 'Enter the number in Settings, Modems (the operator has it).',
  },
  'modem/storage-high': {
    retry: 'later',
    what: 'The memory {memory} of the modem is nearly full: {used} of {total}.',
    means: 'When it is full, no more texts come in.',
    todo: 'Delete old texts on the SIM card with a phone; Textpost deletes only what it has taken over.',
  },

  // Sending
  'modem/no-confirmation': {
    retry: 'unknown',
    what: 'The modem took the text and then did not say whether it was sent.',
    means: 'It may or may not have arrived.',
    todo: '',
  },
  'modem/not-taken': {
    retry: 'now',
    what: 'The modem did not take the text.',
    means: 'It was not sent and is tried again.',
    todo: '',
  },
  'modem/refused': {
    retry: 'never',
    what: 'The network refused the text: {reason}.',
    means: 'It was not sent and is not tried again.',
    todo: 'Check the number; if it is right, ask the operator about the code under Details.',
  },
  'modem/refused-for-now': {
    retry: 'later',
    what: 'The text could not be sent just now: {reason}.',
    means: 'It is tried again.',
    todo: '',
  },
  'modem/sim-refused': {
    retry: 'now',
    what: 'The SIM card got in the way of the text: {reason}.',
    means: 'It was not sent and is tried again.',
    todo: '',
  },
  'modem/collision': {
    retry: 'later',
    what: 'The text met an incoming one on its way out.',
    means: 'It is tried again.',
    todo: '',
  },
} as const satisfies Record<string, ErrorEntry>
