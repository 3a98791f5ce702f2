package com.nurturehub.email.canary.unmarked;

/** Breaks: every package is null-marked; this one has no package-info. */
public final class ClassInPackageWithNulls {}
