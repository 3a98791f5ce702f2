package com.nurturehub.email.outbound.crm;

import java.util.Map;

/**
 * What is noted of a sent e-mail.
 *
 * @param body a JSON object
 */
record CrmNote(String mediaType, Map<String, Object> body) {}
