package com.nurturehub.email.domain.canary;

import com.nurturehub.email.application.delivery.ReadEmails;

/** Breaks: the domain knows only itself and plain Java. */
public record DomainCallingAUseCase(ReadEmails readEmails) {}
