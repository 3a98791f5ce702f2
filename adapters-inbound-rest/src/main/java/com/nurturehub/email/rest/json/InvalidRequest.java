package com.nurturehub.email.rest.json;

import java.util.List;

/** A request that can be read and must not be done; it says everything that is wrong. */
public final class InvalidRequest extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  public InvalidRequest(List<Fault> faults) {
    super(faults.size() + " faults in the request");
    this.faults = List.copyOf(faults);
  }

  public InvalidRequest(Fault fault) {
    this(List.of(fault));
  }

  public List<Fault> faults() {
    return faults;
  }
}
