package com.nurturehub.email.persistence.canary;

import com.nurturehub.email.application.port.UnitOfWork;

/** Breaks: every adapter keeps the contract of its port. */
public abstract class UntriedUnitOfWork implements UnitOfWork {}
