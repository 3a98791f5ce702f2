package com.nurturehub.emulator.crm;

/**
 * A sent mail, filed in a CRM.
 *
 * @param crm where, such as {@code reapit}
 * @param agency whose, by what its CRM tells agencies apart
 * @param contact the CRM's id of the contact
 * @param text what a person reads there
 */
public record Filing(String crm, String agency, String contact, String text) {}
