-- about: nothing
-- The yearly counts, with each as one text.
SELECT y.*, {{figure y}} AS figure
FROM yearly y
