// The part of hoodiecrow-imap 2.1.0 that the simulated mailbox uses; the package has no types of its own.
declare module 'hoodiecrow-imap' {
  import type { EventEmitter } from 'node:events'
  import type { Server, Socket } from 'node:net'

  namespace hoodiecrow {
    interface Message {
      readonly uid: number
      /** The mail, an octet a character. */
      readonly raw: string
    }

    interface Mailbox {
      readonly path: string
      readonly messages: Message[]
    }

    interface Connection {
      state: 'Not Authenticated' | 'Authenticated' | 'Selected' | 'Logout'
      server: ImapServer
      /** Null when it has ended. */
      readonly socket: Socket | null
      /** Takes the line that ends an IDLE. */
      readonly inputHandler: ((line: string) => void) | false | undefined
      readonly _notificationCallback: (...values: unknown[]) => void
    }

    interface ParsedCommand {
      readonly attributes?: readonly { readonly value?: string }[]
    }

    type CommandHandler = (connection: Connection, parsed: ParsedCommand, data: string, done: () => void) => void

    interface ImapServer extends EventEmitter {
      readonly server: Server
      listen(port: number, host: string, listening: () => void): void
      getMailbox(path: string): Mailbox | undefined
      appendMessage(
        path: string,
        flags: readonly string[],
        internalDate: false,
        raw: string,
      ): { readonly message: Message }
      getCommandHandler(command: string): CommandHandler
      setCommandHandler(command: string, handler: CommandHandler): void
    }

    interface Folder {
      readonly uidvalidity?: number
      readonly messages?: readonly string[]
      readonly 'special-use'?: string
    }

    interface Options {
      readonly plugins: readonly string[]
      readonly users?: Readonly<Record<string, { readonly password: string }>>
      readonly storage: {
        readonly INBOX: Folder
        readonly '': { readonly separator: string; readonly folders: Readonly<Record<string, Folder>> }
      }
    }
  }

  function hoodiecrow(options: hoodiecrow.Options): hoodiecrow.ImapServer
  export = hoodiecrow
}
