package com.nurturehub.email.rest.problem;

/** Ends the handling of a request with a {@link Problem}. */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.title());
    this.problem = problem;
  }

  public ProblemException(Problem problem, Throwable cause) {
    super(problem.title(), cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
