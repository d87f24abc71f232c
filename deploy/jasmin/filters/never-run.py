# Never run: an interceptor needs a script, and the filter in front of this one matches nothing.
