package com.nurturehub.email.rest.canary;

import com.nurturehub.email.persistence.canary.UntriedUnitOfWork;

/** Breaks: adapters do not see each other. */
public record ResourceQueryingTheDatabase(UntriedUnitOfWork unitOfWork) {}
