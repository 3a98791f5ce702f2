package com.nurturehub.email.canary;

/** Breaks: every class lives in a ring. */
public final class ClassOutsideEveryRing {}
