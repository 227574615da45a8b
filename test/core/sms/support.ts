import { GatewayError } from '../../../core/errors.ts'

/** The GatewayError that `work` throws; fails when it throws nothing or something else. */
export function gatewayErrorOf(work: () => unknown): GatewayError {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown
    throw thrown
  }
  throw new Error('nothing was thrown')
}
