import type { SimulatedModem } from './modem.ts'
import type { Tpdu } from './tpdu/layout.ts'

/** What a piece of output is: echoed input, an information response, a final result, the `> ` prompt, a URC, or none of these. */
export type OutputKind = 'echo' | 'information' | 'final' | 'prompt' | 'urc' | 'noise'

/** A run of bytes on the way from the modem to the computer. */
export interface OutputPiece {
  readonly kind: OutputKind
  readonly bytes: Uint8Array
  /** The command line that is being answered; empty when none is. */
  readonly during: string
  /** How long the line waits before these bytes. */
  readonly delayMs?: number
  /** Called after the bytes were written. */
  readonly afterwards?: () => void
}

/** A run of bytes on the way from the computer into the modem. */
export interface InputPiece {
  readonly bytes: Uint8Array
  /** Called after the modem has taken the bytes in. */
  readonly afterwards?: () => void
}

/**
 * What a behaviour makes of a command line. `silent`: the modem never heard it. `answer`: these information responses and
 * this final result, and nothing is done. `late`: done as usual after a while.
 */
export type CommandVerdict =
  | { readonly kind: 'silent' }
  | { readonly kind: 'answer'; readonly lines: readonly string[]; readonly final: string }
  | { readonly kind: 'late'; readonly delayMs: number }

/**
 * What a behaviour makes of a message handed to the network. `refused`: `+CMS ERROR: cms`. `unanswered`: the modem says
 * nothing more; the network has the message when `accepted`.
 */
export type SubmitVerdict =
  | { readonly kind: 'refused'; readonly cms: number }
  | { readonly kind: 'unanswered'; readonly accepted: boolean }

/** A message that the computer submits, before the network has it. */
export interface SubmitCall {
  /** 1 for the first message that this modem was given, then counting up. */
  readonly ordinal: number
  readonly tpdu: Tpdu
}

/** Where an incoming message goes. */
export interface Route {
  /** To the computer at once (`+CMT`, `+CDS`). */
  readonly direct: boolean
  /** Into a memory. */
  readonly store: boolean
  /** Said with `+CMTI` or `+CDSI` when stored. */
  readonly indicate: boolean
}

/**
 * One way in which a modem differs from a good one. Behaviours are stacked with `SimulatedModem.use`; each sees what the
 * ones before it left. Every hook is optional.
 */
export interface ModemBehaviour {
  readonly name: string
  /** Called when it is put on a modem; the function returned is called when it is taken off. */
  start?(modem: SimulatedModem): (() => void) | undefined
  /** Sees each command line (`AT+CSQ`, without CR). The first verdict stands. */
  command?(line: string): CommandVerdict | undefined
  /** Sees each submitted message. The first verdict stands. */
  submit?(call: SubmitCall): SubmitVerdict | undefined
  /** Decides anew where an incoming message goes. */
  route?(route: Route, message: 'deliver' | 'report'): Route
  /** Rewrites a piece of output: nothing, the piece, or several in its place. */
  output?(piece: OutputPiece): readonly OutputPiece[]
  /** Rewrites a piece of input. */
  input?(piece: InputPiece): readonly InputPiece[]
}
