"""Several trainings over the same data: one for each learning rate, judged at several numbers of epochs."""
