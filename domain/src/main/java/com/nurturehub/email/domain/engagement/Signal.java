package com.nurturehub.email.domain.engagement;

import java.util.regex.Pattern;

/**
 * A mark by which the sender of a request is known.
 *
 * @param name shown among an event's reasons
 * @param userAgent found in the user agent, anywhere
 * @param onOpen whom an open with this mark is ascribed to
 * @param onClick whom a click with this mark is ascribed to
 */
public record Signal(String name, Pattern userAgent, Verdict onOpen, Verdict onClick) {}
