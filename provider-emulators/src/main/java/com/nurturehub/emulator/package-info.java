/**
 * What every emulated mail provider shares: the ledger of accepted mails, scripted faults, and the
 * page that shows mails to a person.
 */
@NullMarked
package com.nurturehub.emulator;

import org.jspecify.annotations.NullMarked;
