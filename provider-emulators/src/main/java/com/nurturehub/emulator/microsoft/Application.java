package com.nurturehub.emulator.microsoft;

import com.nurturehub.emulator.Accounts.Grant;

/**
 * An application that an administrator allowed to act for mailboxes.
 *
 * @param grant opens every mailbox of the directory
 */
record Application(String secret, Grant grant) {

  /** An application is known in one directory. */
  record Id(String directory, String clientId) {}
}
