"""A person prompts, corrects and accepts a case: values and rules, without screen and store."""
