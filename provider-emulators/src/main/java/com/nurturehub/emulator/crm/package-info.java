/**
 * CRMs on loopback: each one's authentication, headers and limits, the send contract, and the call
 * that files a sent mail.
 */
@NullMarked
package com.nurturehub.emulator.crm;

import org.jspecify.annotations.NullMarked;
