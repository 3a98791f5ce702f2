package com.nurturehub.email.application.tenant.canary;

/** Breaks: use cases are final classes. */
public class UseCaseLeftOpen {}
