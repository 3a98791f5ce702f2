package com.nurturehub.email.outbound.oauth;

import java.net.URI;

/**
 * What an installation asks mailboxes' owners for.
 *
 * @param redirectUri where their browsers come back to; registered with every client
 * @param access over a provider's API; SMTP has a scope of its own
 */
public record ConsentTerms(URI redirectUri, MailAccess access) {}
