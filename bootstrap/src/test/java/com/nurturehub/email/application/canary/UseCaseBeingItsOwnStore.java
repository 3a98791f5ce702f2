package com.nurturehub.email.application.canary;

import com.nurturehub.email.application.port.UnitOfWork;

/** Breaks: ports are implemented around the core and not in it. */
public abstract class UseCaseBeingItsOwnStore implements UnitOfWork {}
