/** An event whose default a listener may prevent. */
export interface PreventableEvent {
  defaultPrevented: boolean
  preventDefault(): void
}

export function preventable(): PreventableEvent {
  const event: PreventableEvent = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
  }
  return event
}
