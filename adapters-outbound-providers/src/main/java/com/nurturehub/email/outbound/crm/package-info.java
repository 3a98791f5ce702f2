/**
 * Sends from an agency's CRM: by the published send contract, with each CRM's own authentication,
 * headers and limits; and notes there what was sent, by the CRM's own API.
 */
@NullMarked
package com.nurturehub.email.outbound.crm;

import org.jspecify.annotations.NullMarked;
