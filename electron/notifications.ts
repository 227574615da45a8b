import { Notification } from 'electron'
import type { GatewayStatus } from '../core/status.ts'
import type { Place } from './bridge.ts'
import { type Notice, type NoticeMemory, news, noMemory } from './notices.ts'
import type { Words } from './words.ts'

export interface NotificationsOptions {
  readonly words: Words
  readonly wanted: () => boolean
  readonly open: (place: Place) => void
}

/** Shows what is news, once each; a click opens its place. */
export class Notifications {
  readonly #options: NotificationsOptions
  #memory: NoticeMemory = noMemory
  #timer: NodeJS.Timeout | undefined
  /** A notification that nobody holds is collected, and its click with it. */
  readonly #shown = new Set<Notification>()

  constructor(options: NotificationsOptions) {
    this.#options = options
  }

  take(status: GatewayStatus): void {
    clearTimeout(this.#timer)
    const now = Date.now()
    const { memory, notices, lookAt } = news(this.#memory, status, now, this.#options.words)
    this.#memory = memory
    for (const notice of notices) this.show(notice)
    if (lookAt !== undefined) this.#timer = setTimeout(() => this.take(status), lookAt - now)
  }

  show({ title, body, place }: Notice): void {
    if (!this.#options.wanted() || !Notification.isSupported()) return
    const notification = new Notification({ title, body })
    this.#shown.add(notification)
    notification.on('click', () => {
      this.#shown.delete(notification)
      this.#options.open(place)
    })
    notification.on('close', () => this.#shown.delete(notification))
    notification.show()
  }

  close(): void {
    clearTimeout(this.#timer)
  }
}
