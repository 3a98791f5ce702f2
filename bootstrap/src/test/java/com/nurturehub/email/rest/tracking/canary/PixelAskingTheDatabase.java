package com.nurturehub.email.rest.tracking.canary;

import com.nurturehub.email.application.port.ScheduledEmails;

/** Breaks: the tracking path waits for no database. */
public record PixelAskingTheDatabase(ScheduledEmails emails) {}
